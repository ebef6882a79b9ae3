/** Log probabilities of an answer's tokens: the user's own, or made up, the same for the same request. */
import type { Part, TokenLogprob } from '../completion.ts'
import type { Random } from '../random.ts'
import type { LogprobReply } from '../reply.ts'
import type { Tokenizer } from '../tokens/tokenizer.ts'

interface LogprobSource {
  tokenizer: Tokenizer
  random: Random
  /** The user's own, used as far as their tokens make the text. */
  given: readonly LogprobReply[]
  /** How many alternatives of each token are asked for. */
  alternatives: number
}

/** Gives every text and refusal of a choice its log probabilities; `text` is settled by then. */
export function addLogprobs(parts: readonly Part[], source: LogprobSource): void {
  const { tokenizer, random, given, alternatives } = source
  let used = 0
  for (const part of parts) {
    if ((part.type !== 'text' && part.type !== 'refusal') || part.text === '') continue
    const logprobs: TokenLogprob[] = []
    let at = 0
    for (let next = given[used]; next !== undefined; next = given[++used]) {
      if (next.token === '' || !part.text.startsWith(next.token, at)) break
      at += next.token.length
      const { token, logprob } = next
      const top = next.top_logprobs ?? rankTokens(token, logprob, alternatives, random)
      logprobs.push({ token, logprob, top: top.slice(0, alternatives) })
    }
    const rest = at === 0 ? part.text : part.text.slice(at)
    for (const token of rest === '' ? [] : tokenizer.split(rest)) {
      // Most tokens of a real answer are near certain; the cube leaves few that are not.
      const logprob = round(-1.5 * random() ** 3)
      logprobs.push({ token, logprob, top: rankTokens(token, logprob, alternatives, random) })
    }
    part.logprobs = logprobs
  }
}

/** What OpenAI sends for a token too unlikely to have a probability. */
const leastLogprob = -9999

// Twenty is the most that may be asked for, and one of them may be the token itself.
const otherTokens =
  ' the| a| and| to| of| in| is| it| that| for| on| with| as| at| by| an| be| this| or| not| are'.split(
    '|',
  )

/** The token and others, the likeliest first; their probabilities add up to no more than one. */
function rankTokens(
  token: string,
  logprob: number,
  count: number,
  random: Random,
): TokenLogprob['top'] {
  if (count === 0) return []
  const top = [{ token, logprob }]
  let last = Math.exp(logprob)
  let left = 1 - last
  for (const other of otherTokens) {
    if (top.length >= count) break
    if (other === token) continue
    last = Math.min(last, left * (0.3 + 0.5 * random()))
    left -= last
    top.push({ token: other, logprob: last > 0 ? round(Math.log(last)) : leastLogprob })
  }
  return top
}

/** Six decimals, because the last digits of a logarithm are not the same on every engine. */
function round(value: number): number {
  // Adding zero makes a zero of a negative zero, which JSON does not tell apart but tests do.
  return Math.round(value * 1e6) / 1e6 + 0
}
