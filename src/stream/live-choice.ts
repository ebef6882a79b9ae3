/** One choice of a live answer: joins what runs on, and ends it at a stop string or at the token limit. */
import { cutAtLength, cutAtStop } from '../complete/limits.ts'
import type { Choice, Part } from '../completion.ts'
import type { PartPosition, StreamEncoder } from '../providers/provider.ts'
import type { Tokenizer } from '../tokens/tokenizer.ts'
import { type DataStep, frameStep } from './steps.ts'

export interface LiveLimits {
  stop: readonly string[]
  /** The tokenizer is needed for it. */
  maxTokens: number | undefined
  tokenizer: Tokenizer
}

export interface LiveChoice {
  /** The steps of one more part, or of more of the last part. */
  add(part: Part, runsOn: boolean): Generator<DataStep>
  /** The steps that close the last part; the finish reason is settled then. */
  close(): Generator<DataStep>
  /** Whether a limit has ended the choice. */
  readonly isOver: boolean
}

export function createLiveChoice(
  choice: Choice,
  choiceIndex: number,
  encoder: StreamEncoder,
  limits: LiveLimits,
): LiveChoice {
  let open: { part: Part; position: PartPosition; sent: number } | undefined
  let toolCalls = 0
  let isOver = false
  let left = limits.maxTokens ?? Number.POSITIVE_INFINITY
  /** At most as many tokens as the open part has. */
  let bound = 0

  /** The part as far as the limits let it go; `undefined` where it is not to be begun. */
  function limit(part: Part, sent: number, added: string): Part | undefined {
    let allowed = part
    if (part.type === 'text') {
      // What was sent holds no beginning of a stop string.
      const probe: Choice = { parts: [tailOf(part, sent)], finishReason: 'stop' }
      const cut = cutAtStop(probe, limits.stop)
      if (cut !== probe) {
        end(cut)
        allowed = { ...part, text: part.text.slice(0, sent) + cut.parts[0]!.text }
      }
    }
    if (left === Number.POSITIVE_INFINITY) return allowed
    // Pieces have as many tokens as the text that they make, or more; so that text is seldom counted.
    bound += limits.tokenizer.count(added) + nameTokens(part)
    if (bound <= left) return allowed
    const probe: Choice = { parts: [allowed], finishReason: choice.finishReason }
    cutAtLength(probe, left, limits.tokenizer)
    const [cut] = probe.parts
    if (cut === allowed) {
      bound = countTokens(allowed)
      return allowed
    }
    end({ ...probe, finishReason: 'length' })
    if (cut?.type !== part.type) return undefined
    // Tokens may fall otherwise once more text is there, but what was sent was sent.
    return cut.text.length < sent ? ({ ...allowed, text: part.text.slice(0, sent) } as Part) : cut
  }

  function end({ finishReason, stopSequence }: Choice): void {
    isOver = true
    choice.finishReason = finishReason
    if (stopSequence === undefined) delete choice.stopSequence
    else choice.stopSequence = stopSequence
  }

  function nameTokens(part: Part): number {
    return part.type === 'tool-call' ? limits.tokenizer.count(part.name) : 0
  }

  function countTokens(part: Part): number {
    return limits.tokenizer.count(part.text) + nameTokens(part)
  }

  function* send(until: number): Generator<DataStep> {
    const { part, position, sent } = open!
    if (until <= sent) return
    open!.sent = until
    const frames = encoder.deltas(part, position, [part.text.slice(sent, until)])
    yield { kind: 'delta', gapMs: 0, leads: choiceIndex === 0, frames }
  }

  function* closePart(): Generator<DataStep> {
    if (open === undefined) return
    yield* send(open.part.text.length)
    yield frameStep(encoder.endPart(open.part, open.position))
    if (left !== Number.POSITIVE_INFINITY) left -= countTokens(open.part)
    open = undefined
    bound = 0
  }

  function* begin(part: Part): Generator<DataStep> {
    const toolCall = part.type === 'tool-call' ? toolCalls++ : 0
    const position = { choice: choiceIndex, index: choice.parts.length, toolCall }
    choice.parts.push(part)
    open = { part, position, sent: 0 }
    yield frameStep(encoder.startPart(part, position))
  }

  return {
    get isOver() {
      return isOver
    },

    *add(given, runsOn) {
      if (isOver) return
      if (!runsOn) yield* closePart()
      const before = open?.part.text ?? ''
      const sent = open?.sent ?? 0
      const part = limit({ ...given, text: before + given.text } as Part, sent, given.text)
      if (part === undefined) return
      if (open === undefined) yield* begin(part)
      else open.part.text = part.text
      yield* send(part.text.length - (isOver ? 0 : heldLength(part, sent, limits.stop)))
    },

    *close() {
      yield* closePart()
      // An answer without any part is an empty text.
      if (choice.parts.length === 0) {
        yield* begin({ type: 'text', text: '' })
        yield* closePart()
      }
      if (!isOver && toolCalls > 0) choice.finishReason = 'tool_calls'
    },
  }
}

function tailOf(part: Part, sent: number): Part {
  return { ...part, text: part.text.slice(sent) } as Part
}

/** How much of the end of a text must wait for what follows: half a character, or what may be a stop string. */
function heldLength({ type, text }: Part, sent: number, stop: readonly string[]): number {
  if (type === 'tool-call') return 0
  if (type === 'text') {
    const longest = Math.max(0, ...stop.map((entry) => entry.length))
    for (let start = Math.max(sent, text.length - longest + 1); start < text.length; start++) {
      const end = text.slice(start)
      if (stop.some((entry) => entry.startsWith(end))) return end.length
    }
  }
  return /[\ud800-\udbff]$/.test(text) ? 1 : 0
}
