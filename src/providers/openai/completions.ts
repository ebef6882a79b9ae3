/**
 * OpenAI's legacy completions: a text goes on, with no conversation around it.
 *
 * @see https://platform.openai.com/docs/api-reference/completions
 */
import type OpenAI from 'openai'
import type { Choice, Completion, Part, TokenLogprob } from '../../completion.ts'
import type { Prompt } from '../../prompt.ts'
import type { FinishReason } from '../../reply.ts'
import { dataFrame, hole, type Pieces, repeatFrame } from '../../stream/event-stream.ts'
import { eventStream } from '../../stream/framing.ts'
import type { CompletionEndpoint, StreamEncoder } from '../provider.ts'
import { parseCompletion } from './completions-request.ts'
import { encodeOpenAIError } from './errors.ts'

type Sdk = OpenAI.Completions.Completion
type SdkChoice = OpenAI.Completions.CompletionChoice
/** The first two chunks of three have no reason yet, which the SDK's type does not tell. */
type Chunk = Omit<Sdk, 'choices' | 'usage'> & {
  choices: (Omit<SdkChoice, 'finish_reason'> & {
    finish_reason: SdkChoice['finish_reason'] | null
  })[]
  usage?: Sdk['usage'] | null
}

export const completions: CompletionEndpoint = {
  kind: 'completion',
  name: 'completions',
  method: 'POST',
  path: '/v1/completions',
  parse: parseCompletion,
  framing: () => eventStream,
  encode(completion, prompt) {
    return {
      ...headOf(completion),
      choices: completion.choices.map((choice, index) => {
        const echoed = echoOf(prompt, index)
        return {
          text: echoed + textOfParts(choice.parts),
          index,
          logprobs: encodeLogprobs(logprobsOf(choice), echoed.length),
          finish_reason: finishReasons[choice.finishReason],
        }
      }),
      usage: usageOf(completion),
    } satisfies Sdk
  },
  encodeStream: encodeCompletionStream,
}

const finishReasons: Record<FinishReason, SdkChoice['finish_reason']> = {
  stop: 'stop',
  length: 'length',
  content_filter: 'content_filter',
  // There are no tools, and no place for the others' words.
  tool_calls: 'stop',
  refusal: 'stop',
  pause_turn: 'stop',
  context_window: 'length',
}

/** What stands in front of a choice: its own of the prompts, where the client wants to see it again. */
function echoOf({ inputs = [], choices }: Prompt, choice: number): string {
  return inputs[Math.floor((choice * inputs.length) / choices)] ?? ''
}

function headOf(completion: Completion) {
  return {
    id: completion.givenId ?? `cmpl-${completion.id}`,
    object: 'text_completion',
    created: completion.createdSeconds,
    model: completion.model,
  } as const
}

function usageOf({ usage }: Completion): OpenAI.CompletionUsage {
  return {
    prompt_tokens: usage.inputTokens,
    completion_tokens: usage.outputTokens,
    total_tokens: usage.inputTokens + usage.outputTokens,
  }
}

/** A refusal is text like any other here; reasoning and calls have no place. */
function isSaid(part: Part): boolean {
  return part.type === 'text' || part.type === 'refusal'
}

function textOfParts(parts: readonly Part[]): string {
  return parts.map((part) => (isSaid(part) ? part.text : '')).join('')
}

function logprobsOf({ parts }: Choice): TokenLogprob[] | undefined {
  const found = parts.flatMap((part) =>
    part.type === 'text' || part.type === 'refusal' ? (part.logprobs ?? []) : [],
  )
  return found.length === 0 ? undefined : found
}

function encodeLogprobs(
  logprobs: readonly TokenLogprob[] | undefined,
  start: number,
): OpenAI.Completions.CompletionChoice.Logprobs | null {
  if (logprobs === undefined) return null
  let at = start
  return {
    tokens: logprobs.map(({ token }) => token),
    token_logprobs: logprobs.map(({ logprob }) => logprob),
    top_logprobs: logprobs.map(({ top }) =>
      Object.fromEntries(top.map(({ token, logprob }) => [token, logprob])),
    ),
    text_offset: logprobs.map(({ token }) => {
      at += token.length
      return at - token.length
    }),
  }
}

function encodeCompletionStream(completion: Completion, prompt: Prompt): StreamEncoder {
  const { includeUsage } = prompt
  const head = headOf(completion)
  const noUsage = includeUsage ? { usage: null } : {}
  /** Of each choice, how far its text has come. */
  const cursors: { units: number; tokens: number; tokenUnits: number; echoed: number }[] = []

  function chunk(
    index: number,
    text: string,
    rest: Partial<Pick<Chunk['choices'][number], 'logprobs' | 'finish_reason'>> = {},
  ): string {
    const choice = { text, index, logprobs: null, finish_reason: null, ...rest }
    return dataFrame(JSON.stringify({ ...head, choices: [choice], ...noUsage } satisfies Chunk))
  }

  /** Each piece comes with the tokens that end in it. */
  function logprobChunks(logprobs: readonly TokenLogprob[], choice: number, pieces: Pieces) {
    const cursor = cursors[choice]!
    return Array.from(pieces, (piece) => {
      cursor.units += piece.length
      const first = cursor.tokens
      const start = cursor.echoed + cursor.tokenUnits
      for (let next = logprobs[first]; next !== undefined; next = logprobs[cursor.tokens]) {
        if (cursor.tokenUnits + next.token.length > cursor.units) break
        cursor.tokenUnits += next.token.length
        cursor.tokens++
      }
      return chunk(choice, piece, {
        logprobs: encodeLogprobs(logprobs.slice(first, cursor.tokens), start),
      })
    })
  }

  return {
    start: () => '',
    startChoice(choice) {
      const echoed = echoOf(prompt, choice)
      cursors[choice] = { units: 0, tokens: 0, tokenUnits: 0, echoed: echoed.length }
      return echoed === '' ? '' : chunk(choice, echoed)
    },
    startPart: () => '',
    deltas(part, { choice }, pieces) {
      if (!isSaid(part)) return ''
      const logprobs = logprobsOf(completion.choices[choice]!)
      return logprobs === undefined
        ? repeatFrame(chunk(choice, hole), pieces)
        : logprobChunks(logprobs, choice, pieces)
    },
    endPart: () => '',
    endChoice: (choice) =>
      chunk(choice, '', {
        finish_reason: finishReasons[completion.choices[choice]!.finishReason],
      }),
    end() {
      const usage = { ...head, choices: [], usage: usageOf(completion) } satisfies Chunk
      return (includeUsage ? dataFrame(JSON.stringify(usage)) : '') + dataFrame('[DONE]')
    },
    error: (error) => dataFrame(JSON.stringify(encodeOpenAIError(error))),
  }
}
