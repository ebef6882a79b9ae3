/** Token counts of a request and its answer. */
import type { Choice, Usage } from '../completion.ts'
import type { Prompt } from '../prompt.ts'
import type { UsageReply } from '../reply.ts'
import { estimate } from '../tokens/estimate.ts'
import type { Tokenizer } from '../tokens/tokenizer.ts'

/** Two million characters: exact counts of longer texts of a request would take up to ten seconds. */
const longestCounted = 2 ** 21

interface Counts {
  inputTokens: number
  outputTokens: number
  reasoningTokens: number
}

export const noCounts: Counts = { inputTokens: 0, outputTokens: 0, reasoningTokens: 0 }

/** The counts that a reply gives take the place of the real ones; a part is never more than the whole. */
export function toUsage(counts: Counts, given: UsageReply = {}): Usage {
  const reasoningTokens = given.reasoning_tokens ?? counts.reasoningTokens
  const { cached_tokens: cacheReadTokens = 0, cache_creation_tokens: cacheCreationTokens = 0 } =
    given
  return {
    inputTokens:
      given.input_tokens ?? Math.max(counts.inputTokens, cacheReadTokens + cacheCreationTokens),
    outputTokens: given.output_tokens ?? Math.max(counts.outputTokens, reasoningTokens),
    reasoningTokens,
    cacheReadTokens,
    cacheCreationTokens,
    inputAudioTokens: given.input_audio_tokens ?? 0,
    outputAudioTokens: given.output_audio_tokens ?? 0,
    acceptedPredictionTokens: given.accepted_prediction_tokens ?? 0,
    rejectedPredictionTokens: given.rejected_prediction_tokens ?? 0,
  }
}

/**
 * Three tokens frame each message and three open the answer, as OpenAI documents it for chat; a role
 * is one more. The same frame is part of the estimate for other vendors.
 *
 * @see https://cookbook.openai.com/examples/how_to_count_tokens_with_tiktoken
 */
export function countInput(prompt: Prompt, tokenizer: Tokenizer): number {
  let tokens = prompt.isBare === true ? 0 : 3
  // Counting is synchronous, and every other stream waits for it: what is very long is estimated.
  const count = (text: string) => (text.length > longestCounted ? estimate : tokenizer).count(text)
  const frame = prompt.isBare === true ? 0 : 4
  for (const message of prompt.messages) tokens += frame + count(message.text)
  for (const text of prompt.extraTexts) tokens += count(text)
  return tokens
}

/** Tokens of one choice. */
export function countOutput(choice: Choice, tokenizer: Tokenizer): Omit<Counts, 'inputTokens'> {
  let outputTokens = 0
  let reasoningTokens = 0
  for (const part of choice.parts) {
    const partTokens = tokenizer.count(part.text)
    outputTokens += partTokens
    if (part.type === 'reasoning') reasoningTokens += partTokens
    if (part.type === 'tool-call') outputTokens += tokenizer.count(part.name)
  }
  return { outputTokens, reasoningTokens }
}

/** @param differ how many of the first choices say different things; the rest say the same again */
export function countTokens(
  choices: readonly Choice[],
  prompt: Prompt,
  tokenizer: Tokenizer,
  differ: number,
): Counts {
  const counts = { ...noCounts, inputTokens: countInput(prompt, tokenizer) }
  for (let index = 0; index < differ && index < choices.length; index++) {
    const times = Math.ceil((choices.length - index) / differ)
    const { outputTokens, reasoningTokens } = countOutput(choices[index]!, tokenizer)
    counts.outputTokens += outputTokens * times
    counts.reasoningTokens += reasoningTokens * times
  }
  return counts
}
