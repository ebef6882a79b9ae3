/** Live answers: a response function yields the parts, and a stream sends them as they come. */

import { unlessGone } from '../client-gone.ts'
import { createPartMaker } from '../complete/reply-parts.ts'
import { countOutput } from '../complete/usage.ts'
import { type CompletionContext, complete } from '../complete.ts'
import type { Completion } from '../completion.ts'
import type { ApiError } from '../errors/api-error.ts'
import type { Prompt } from '../prompt.ts'
import type { StreamEncoder } from '../providers/provider.ts'
import type { BlockReply, LivePart, Reply } from '../reply.ts'
import { estimate } from '../tokens/estimate.ts'
import { type Tokenizer, tokenizerFor } from '../tokens/tokenizer.ts'
import { openLive } from './live-source.ts'
import { encodeLive, runKind, toBlock } from './live-steps.ts'
import type { Step } from './steps.ts'

export interface LiveContext extends CompletionContext {
  prompt: Prompt
  encode(completion: Completion): StreamEncoder
  /** What a client is told of a function that fails in the middle of its answer. */
  toError(error: unknown): ApiError
  /** Told of a function that fails when it is stopped. */
  onError(error: unknown): void
  /** Tells of a client that goes away before the first part is there. */
  signal?: AbortSignal | undefined
}

export interface LiveAnswer {
  /** A run through the steps, from the beginning; all runs share what the function yields. */
  open(): { steps: Iterator<Step, unknown>; encodeError(error: ApiError): string }
  /** Frees the function, if no run has; to be called when the answer has ended, sent or not. */
  close(): void
}

/**
 * The streamed answer of a function that yields its parts; settles when the first of them is there.
 *
 * Stop strings and the token limit of the request end it, and each choice says the same. It keeps its
 * own pace, so that no lag delays it, and it has no log probabilities.
 *
 * @throws whatever the function throws before its first part; ClientGone
 */
export async function liveAnswer(
  iterable: AsyncIterable<LivePart>,
  context: LiveContext,
): Promise<LiveAnswer> {
  const { prompt } = context
  const { maxTokens, stop } = prompt
  const { topLogprobs: _, ...withoutLogprobs } = prompt
  const base = await complete({ text: '' }, withoutLogprobs, context)
  const counts = prompt.includeUsage || maxTokens !== undefined
  const tokenizer = counts ? await tokenizerFor(prompt.model) : estimate
  const source = openLive(iterable, context.onError)
  try {
    await unlessGone(source.until(0), context.signal)
  } catch (error) {
    source.close()
    throw error
  }
  if (source.end !== undefined && 'error' in source.end) throw source.end.error
  return {
    open() {
      const completion: Completion = {
        ...base,
        choices: base.choices.map(() => ({ parts: [], finishReason: 'stop' })),
      }
      const encoder = context.encode(completion)
      const steps = encodeLive({
        source,
        completion,
        encoder,
        partMakers: base.choices.map((_, index) => createPartMaker(context, index)),
        limits: { stop, maxTokens, tokenizer },
        settle: () => countUsage(completion, prompt, tokenizer),
        toError: context.toError,
      })
      return { steps, encodeError: (error) => encoder.error(error) }
    },
    close: source.close,
  }
}

function countUsage(completion: Completion, prompt: Prompt, tokenizer: Tokenizer): void {
  if (!prompt.includeUsage) return
  const usage = { ...completion.usage }
  for (const choice of completion.choices) {
    const { outputTokens, reasoningTokens } = countOutput(choice, tokenizer)
    usage.outputTokens += outputTokens
    usage.reasoningTokens += reasoningTokens
  }
  completion.usage = usage
}

/**
 * All that a function yields, as an ordinary reply: for a request that asks for no stream.
 *
 * @throws whatever the function throws; ClientGone
 */
export async function collectLive(
  iterable: AsyncIterable<LivePart>,
  { signal, onError = () => {} }: Partial<Pick<LiveContext, 'signal' | 'onError'>> = {},
): Promise<Reply> {
  const blocks: BlockReply[] = []
  const source = openLive(iterable, onError)
  try {
    for (let index = 0; source.end === undefined; index++) {
      await unlessGone(source.until(index), signal)
      if (index < source.parts.length) addBlock(blocks, toBlock(source.parts[index]!))
    }
  } finally {
    source.close()
  }
  if ('error' in source.end) throw source.end.error
  return { blocks }
}

function addBlock(blocks: BlockReply[], block: BlockReply): void {
  const kind = runKind(block)
  const last = blocks.at(-1)
  if (kind !== undefined && last !== undefined && runKind(last) === kind) {
    blocks[blocks.length - 1] = { [kind]: `${last[kind]}${block[kind]}` }
  } else blocks.push(block)
}
