/**
 * Anthropic's models by InvokeModel: the Messages API without its headers.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-anthropic-claude-messages.html
 */
import type { Completion } from '../../completion.ts'
import { type Frames, framesToText, isFrameList } from '../../stream/event-stream.ts'
import { messages } from '../anthropic/messages.ts'
import { readPrompt } from '../anthropic/messages-request.ts'
import { chunkMessage } from './amazon-event-stream.ts'
import { refuse } from './fields.ts'
import { type Family, invocationMetrics } from './invoke-family.ts'
import { encodeStreamError } from './stream-errors.ts'

export const anthropicFamily: Family = {
  parse(body, model, { strict }) {
    if (strict && body['anthropic_version'] === undefined) {
      throw refuse('anthropic_version: Field required')
    }
    return readPrompt({ ...body, model, stream: false }, strict)
  },
  encode: (completion, prompt, request) =>
    messages.encode(ofBedrock(completion), prompt, request, 0),
  encodeStream(completion, prompt, request) {
    const encoder = messages.encodeStream(ofBedrock(completion), prompt, request)
    const chunks = (frames: Frames) => toChunks(framesToText(frames))
    return {
      start: () => chunks(encoder.start()),
      startChoice: (choice) => chunks(encoder.startChoice(choice)),
      startPart: (part, position) => chunks(encoder.startPart(part, position)),
      deltas: (part, position, pieces) => singles(encoder.deltas(part, position, pieces), toChunks),
      endPart: (part, position) => chunks(encoder.endPart(part, position)),
      endChoice: (choice) => chunks(encoder.endChoice(choice)),
      end: () => toChunks(encoder.end(), invocationMetrics(completion.usage)),
      error: encodeStreamError,
    }
  },
}

/** Ids tell where a message is from. A live answer's usage is read as it grows. */
function ofBedrock(completion: Completion): Completion {
  const givenId = completion.givenId ?? `msg_bdrk_01${completion.id}`
  return Object.create(completion, { givenId: { value: givenId } })
}

/** Server-sent events as chunks of what they say; nobody is pinged here. */
function toChunks(events: string, more?: object): string {
  // Not by `.`, nor by lines: JSON may hold U+2028, at which neither goes on.
  return Array.from(events.matchAll(/(?<![^\n])data: ?(\{[^\n]*)/g), ([, json]) => json!)
    .filter((json) => !json.includes('"ping"') || JSON.parse(json).type !== 'ping')
    .map((json) =>
      chunkMessage(more === undefined ? json : JSON.stringify({ ...JSON.parse(json), ...more })),
    )
    .join('')
}

/** One frame for each piece. */
function singles(frames: Frames, map: (frame: string) => string): string | string[] {
  if (typeof frames === 'string') return map(frames)
  if (isFrameList(frames)) return frames.map((frame) => map(frame))
  const { before, after, pieces } = frames
  return Array.from(pieces, (piece) => map(before + JSON.stringify(piece) + after))
}
