/** Turns a completion into the frames of a stream: all at once, or step by step with the gaps between. */
import type { Choice, Completion, Part } from '../completion.ts'
import type { PartPosition, StreamEncoder } from '../providers/provider.ts'
import type { Random } from '../random.ts'
import { codePoints } from './code-points.ts'
import { type Frames, framesToText } from './event-stream.ts'
import { type ByteBody, framesToBytes } from './frame-bytes.ts'
import { gapMs, type Lag } from './lag.ts'

/** Whole frames, sent `gapMs` after the step before. */
export interface Step {
  gapMs: number
  frames: string
}

/** The whole body in one piece: what a stream without lag sends. */
export function encodeAtOnce(completion: Completion, encoder: StreamEncoder): ByteBody {
  const frames: Frames[] = [encoder.start()]
  completion.choices.forEach((choice, choiceIndex) => {
    frames.push(encoder.startChoice(choiceIndex))
    for (const { part, position } of positions(choice, choiceIndex)) {
      frames.push(
        encoder.startPart(part, position),
        encoder.deltas(part, position, codePoints(part.text)),
        encoder.endPart(part, position),
      )
    }
    frames.push(encoder.endChoice(choiceIndex))
  })
  frames.push(encoder.end())
  return framesToBytes(frames)
}

/** The same frames, one step for each character. Frames without a character go with the one before. */
export function* encodePaced(
  completion: Completion,
  encoder: StreamEncoder,
  lag: Lag,
  random: Random,
): Generator<Step> {
  let step: Step = { gapMs: 0, frames: encoder.start() }
  for (const [choiceIndex, choice] of completion.choices.entries()) {
    step.frames += encoder.startChoice(choiceIndex)
    for (const { part, position } of positions(choice, choiceIndex)) {
      step.frames += encoder.startPart(part, position)
      for (const piece of codePoints(part.text)) {
        yield step
        step = {
          gapMs: gapMs(lag, random),
          frames: framesToText(encoder.deltas(part, position, [piece])),
        }
      }
      step.frames += encoder.endPart(part, position)
    }
    step.frames += encoder.endChoice(choiceIndex)
  }
  step.frames += encoder.end()
  yield step
}

function positions(choice: Choice, choiceIndex: number): { part: Part; position: PartPosition }[] {
  let toolCalls = 0
  return choice.parts.map((part, index) => {
    const toolCall = part.type === 'tool-call' ? toolCalls++ : 0
    return { part, position: { choice: choiceIndex, index, toolCall } }
  })
}
