/** Turns what a response function yields into the steps of a stream, as it comes. */

import type { PartMaker } from '../complete/reply-parts.ts'
import type { Completion } from '../completion.ts'
import type { ApiError } from '../errors/api-error.ts'
import type { StreamEncoder } from '../providers/provider.ts'
import type { BlockReply, LivePart } from '../reply.ts'
import { createLiveChoice, type LiveLimits } from './live-choice.ts'
import type { LiveSource } from './live-source.ts'
import { frameStep, type Step, waitStep } from './steps.ts'

export interface LiveStream {
  source: LiveSource<LivePart>
  /** Its choices have no parts yet; they grow while they are sent, so that each run needs its own. */
  completion: Completion
  encoder: StreamEncoder
  /** One for each choice. */
  partMakers: readonly PartMaker[]
  limits: LiveLimits
  /** Counts what was sent, before the vendor tells of it. */
  settle(completion: Completion): void
  /** What a client is told of a function that fails in the middle of its answer. */
  toError(error: unknown): ApiError
}

export function* encodeLive(live: LiveStream): Generator<Step, undefined> {
  const { source, completion, encoder, partMakers, limits } = live
  const choices = completion.choices.map((choice, index) =>
    createLiveChoice(choice, index, encoder, limits),
  )
  source.enter()
  try {
    yield frameStep(encoder.start())
    for (const index of choices.keys()) yield frameStep(encoder.startChoice(index))
    let kind: RunKind | undefined
    for (let index = 0; !choices.every((choice) => choice.isOver); index++) {
      while (index === source.parts.length && source.end === undefined) {
        yield waitStep(() => source.until(index))
      }
      if (index === source.parts.length) break
      const block = toBlock(source.parts[index]!)
      const before = kind
      kind = runKind(block)
      for (const [at, choice] of choices.entries()) {
        const part = partMakers[at]!(block)
        if (part !== undefined) yield* choice.add(part, kind !== undefined && kind === before)
      }
    }
    if (source.end !== undefined && 'error' in source.end) throw source.end.error
    for (const choice of choices) yield* choice.close()
    live.settle(completion)
    for (const index of choices.keys()) yield frameStep(encoder.endChoice(index))
    yield frameStep(encoder.end())
  } catch (error) {
    yield frameStep(encoder.error(live.toError(error)))
  } finally {
    source.leave()
  }
}

type RunKind = 'text' | 'reasoning' | 'refusal'

/** What runs on in the block that follows, if that is of the same kind. */
export function runKind({ text, reasoning, refusal, citations }: BlockReply): RunKind | undefined {
  if (typeof reasoning === 'string') return 'reasoning'
  if (refusal !== undefined) return 'refusal'
  return text !== undefined && citations === undefined ? 'text' : undefined
}

/** @throws TypeError for what is neither text nor a piece of a reply */
export function toBlock(part: LivePart): BlockReply {
  if (typeof part === 'string') return { text: part }
  if (typeof part === 'object' && part !== null) return part
  throw new TypeError(`a part of a live answer is a text or an object, not ${String(part)}`)
}
