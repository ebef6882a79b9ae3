/** Turns a completion into the steps of a stream: one for each call of the encoder, with the gap in front. */
import type { Choice, Completion, Part } from '../completion.ts'
import type { PartPosition, StreamEncoder } from '../providers/provider.ts'
import type { Random } from '../random.ts'
import type { ChunkUnit } from '../reply.ts'
import { estimate } from '../tokens/estimate.ts'
import type { Tokenizer } from '../tokens/tokenizer.ts'
import { splitPart, tokensOf } from './chunks.ts'
import {
  countPieces,
  type Frames,
  isRepeated,
  type Pieces,
  type RepeatedFrame,
} from './event-stream.ts'
import { type ByteBody, framesToBytes, framesToLatin1 } from './frame-bytes.ts'
import type { Framing } from './framing.ts'
import { type Lag, pacePart, unitsMs, withJitter } from './lag.ts'

/** What playback does next: send frames when they are due, or something else that takes time. */
export type Step = DataStep | WaitStep | StallStep | TearStep

/** Whole frames, due `gapMs` after the step before was. */
export interface DataStep {
  /** A `delta` carries a piece of the answer; the others stand around it. */
  kind: 'frame' | 'delta'
  gapMs: number
  /** Whether the step is of the first choice that is not at its end. */
  leads: boolean
  frames: Frames
}

/** There is nothing to send until the promise has settled; what comes next is due then. */
export interface WaitStep {
  kind: 'wait'
  until: Promise<unknown>
}

/** Silence; what comes next is due after it. */
export interface StallStep {
  kind: 'stall'
  /** Infinity: until the client leaves. */
  forMs: number
}

/** The connection is torn, after everything before was flushed. */
export interface TearStep {
  kind: 'tear'
}

/** Begins what is waited for only when somebody waits: what is yielded live is not asked for before. */
export function waitStep(begin: () => Promise<unknown>): WaitStep {
  return {
    kind: 'wait',
    get until() {
      return begin()
    },
  }
}

/** What cuts a text into pieces, where it is not sent character by character. */
export interface Cut {
  chunk?: ChunkUnit | number | undefined
  tokenizer?: Tokenizer | undefined
  encoding?: Framing['encoding']
}

/** The whole body in one piece: what a stream without lag sends. */
export function encodeAtOnce(
  completion: Completion,
  encoder: StreamEncoder,
  { chunk = 'char', tokenizer = estimate, encoding }: Cut = {},
): ByteBody {
  const frames: Frames[] = []
  const split = (part: Part): Pieces =>
    chunk === 'char' && tokensOf(part) === undefined ? part.text : splitPart(part, chunk, tokenizer)
  // A single choice need not be cut into steps of one piece: nothing comes between its pieces.
  const cut: CutPart =
    completion.choices.length === 1
      ? (part) => [{ pieces: split(part), gapMs: 0 }]
      : (part) => Array.from(split(part), (piece) => ({ pieces: [piece], gapMs: 0 }))
  let pieces = 0
  for (const step of encodeSteps(completion, encoder, cut)) {
    frames.push(step.frames)
    if (step.kind === 'delta') pieces += countPieces(step.frames)
  }
  return { ...(encoding === 'latin1' ? framesToLatin1 : framesToBytes)(frames), pieces }
}

/** The same frames with their gaps: one in front of each piece. Without a lag, all are due at once. */
export function* encodePaced(
  completion: Completion,
  encoder: StreamEncoder,
  lag: Lag | undefined,
  random: Random,
  tokenizer: Tokenizer = estimate,
): Generator<DataStep> {
  const pace = lag ?? noLag
  const cut: CutPart = function* (part) {
    const { pieces, unitsOf } = pacePart(part, pace, tokenizer)
    for (const piece of pieces) yield { pieces: [piece], gapMs: unitsMs(pace, unitsOf(piece)) }
  }
  for (const step of encodeSteps(completion, encoder, cut, pace.ttftMs)) {
    // Choices are made side by side: what the first waits for, the others have waited for, too.
    step.gapMs = step.leads && step.gapMs > 0 ? withJitter(step.gapMs, pace, random) : 0
    yield step
  }
}

const noLag: Lag = { ttftMs: undefined, jitter: 0, chunk: 'char' }

/** The pieces of a part, in groups that are one step each; their gaps are without jitter. */
type CutPart = (part: Part) => Iterable<{ pieces: Pieces; gapMs: number }>

function* encodeSteps(
  completion: Completion,
  encoder: StreamEncoder,
  cut: CutPart,
  ttftMs?: number,
): Generator<DataStep> {
  yield frameStep(encoder.start())
  let running = completion.choices.map((choice, index) =>
    choiceSteps(choice, index, encoder, cut, ttftMs),
  )
  while (running.length > 0) {
    const going: typeof running = []
    for (const steps of running) {
      // One turn of a choice: everything up to its next piece.
      for (let next = steps.next(); ; next = steps.next()) {
        if (next.done === true) break
        const step = next.value
        step.leads = going.length === 0
        yield step
        if (step.kind === 'frame') continue
        going.push(steps)
        break
      }
    }
    running = going
  }
  yield frameStep(encoder.end())
}

function* choiceSteps(
  choice: Choice,
  choiceIndex: number,
  encoder: StreamEncoder,
  cut: CutPart,
  ttftMs: number | undefined,
): Generator<DataStep> {
  yield frameStep(encoder.startChoice(choiceIndex))
  // The name of a tool is part of what the model takes its time for, so the wait is before the part.
  let waitMs = choiceIndex === 0 ? ttftMs : 0
  let isFirst = true
  for (const { part, position } of positions(choice, choiceIndex)) {
    yield frameStep(encoder.startPart(part, position), waitMs)
    waitMs = 0
    let repeated: RepeatedFrame | undefined
    for (const { pieces, gapMs } of cut(part)) {
      const frames: Frames =
        repeated === undefined
          ? encoder.deltas(part, position, pieces)
          : { before: repeated.before, after: repeated.after, pieces }
      // Frames that differ in nothing but their piece are encoded once; not where it is written otherwise.
      if (isRepeated(frames) && frames.pieces === pieces) repeated = frames
      const isAwaited = isFirst && ttftMs !== undefined
      yield { kind: 'delta', gapMs: isAwaited ? 0 : gapMs, leads: false, frames }
      isFirst = false
    }
    yield frameStep(encoder.endPart(part, position))
  }
  yield frameStep(encoder.endChoice(choiceIndex))
}

export function frameStep(frames: Frames, gapMs = 0): DataStep {
  return { kind: 'frame', gapMs, leads: false, frames }
}

function positions(choice: Choice, choiceIndex: number): { part: Part; position: PartPosition }[] {
  let toolCalls = 0
  return choice.parts.map((part, index) => {
    const toolCall = part.type === 'tool-call' ? toolCalls++ : 0
    return { part, position: { choice: choiceIndex, index, toolCall } }
  })
}
