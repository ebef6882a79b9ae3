/** Turns a completion into the steps of a stream: one for each call of the encoder, with the gap in front. */
import type { Choice, Completion, Part } from '../completion.ts'
import type { PartPosition, StreamEncoder } from '../providers/provider.ts'
import type { Random } from '../random.ts'
import { codePoints } from './code-points.ts'
import type { Frames, Pieces } from './event-stream.ts'
import { type ByteBody, framesToBytes } from './frame-bytes.ts'
import { gapMs, type Lag } from './lag.ts'

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

/** The whole body in one piece: what a stream without lag sends. */
export function encodeAtOnce(completion: Completion, encoder: StreamEncoder): ByteBody {
  const frames: Frames[] = []
  // A single choice need not be cut into steps of one piece: nothing comes between its pieces.
  const split = completion.choices.length === 1 ? allPieces : singlePieces
  for (const step of encodeSteps(completion, encoder, split)) frames.push(step.frames)
  return framesToBytes(frames)
}

/** The same frames with their gaps: one in front of each piece. */
export function* encodePaced(
  completion: Completion,
  encoder: StreamEncoder,
  lag: Lag,
  random: Random,
): Generator<DataStep> {
  for (const step of encodeSteps(completion, encoder, singlePieces)) {
    // Choices are made side by side: what the first waits for, the others have waited for, too.
    if (step.kind === 'delta' && step.leads) step.gapMs = gapMs(lag, random)
    yield step
  }
}

/** The pieces of a part's text, in groups that are one step each. */
type Split = (text: string) => Iterable<Pieces>

const allPieces: Split = (text) => [text]

function* singlePieces(text: string): Generator<Pieces> {
  for (const piece of codePoints(text)) yield [piece]
}

function* encodeSteps(
  completion: Completion,
  encoder: StreamEncoder,
  split: Split,
): Generator<DataStep> {
  yield frame(encoder.start())
  let running = completion.choices.map((choice, index) =>
    choiceSteps(choice, index, encoder, split),
  )
  while (running.length > 0) {
    const going: typeof running = []
    for (const steps of running) {
      // One turn of a choice: everything up to its next piece.
      for (let next = steps.next(); ; next = steps.next()) {
        if (next.done === true) break
        const step = next.value
        step.leads = steps === running[0]
        yield step
        if (step.kind === 'frame') continue
        going.push(steps)
        break
      }
    }
    running = going
  }
  yield frame(encoder.end())
}

function* choiceSteps(
  choice: Choice,
  choiceIndex: number,
  encoder: StreamEncoder,
  split: Split,
): Generator<DataStep> {
  yield frame(encoder.startChoice(choiceIndex))
  for (const { part, position } of positions(choice, choiceIndex)) {
    yield frame(encoder.startPart(part, position))
    for (const pieces of split(part.text)) {
      const frames = encoder.deltas(part, position, pieces)
      yield { gapMs: 0, kind: 'delta', leads: false, frames }
    }
    yield frame(encoder.endPart(part, position))
  }
  yield frame(encoder.endChoice(choiceIndex))
}

function frame(frames: Frames): DataStep {
  return { gapMs: 0, kind: 'frame', leads: false, frames }
}

function positions(choice: Choice, choiceIndex: number): { part: Part; position: PartPosition }[] {
  let toolCalls = 0
  return choice.parts.map((part, index) => {
    const toolCall = part.type === 'tool-call' ? toolCalls++ : 0
    return { part, position: { choice: choiceIndex, index, toolCall } }
  })
}
