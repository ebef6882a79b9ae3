/**
 * The chunks of a streamed answer, each a whole response with a piece of the text.
 *
 * @see https://ai.google.dev/api/generate-content#method:-models.streamgeneratecontent
 */
import type { Part as SdkPart } from '@google/genai'
import type { Completion, Part } from '../../completion.ts'
import type { Prompt } from '../../prompt.ts'
import { type Frames, hole, repeatFrame } from '../../stream/event-stream.ts'
import { eventStream, type Framing, firstHalf } from '../../stream/framing.ts'
import type { EndpointRequest, StreamEncoder } from '../provider.ts'
import { encodeGeminiError } from './errors.ts'
import {
  encodeCandidate,
  encodePart,
  encodeResponse,
  encodeStartUsage,
  encodeUsage,
  isBlocked,
  promptFeedback,
  signatureOf,
  wantsThoughts,
} from './generate-response.ts'

/** What is sent without `alt=sse`: one array. Each frame ends with what stands in front of the next. */
const elements: Framing = {
  type: 'application/json; charset=UTF-8',
  frame: (json) => `${json},\r\n`,
  breakFrame: (frame) =>
    frame.replace(/^(.*?)(,\r\n|\]|)$/s, (_, json, end) => firstHalf(json) + end),
}

export function framingOf(request: EndpointRequest): Framing {
  return isEventStream(request) ? eventStream : elements
}

function isEventStream({ query }: EndpointRequest): boolean {
  return query.get('alt') === 'sse'
}

export function encodeGenerateStream(
  completion: Completion,
  _prompt: Prompt,
  request: EndpointRequest,
): StreamEncoder {
  const isArray = !isEventStream(request)
  const { frame } = framingOf(request)
  const lastFrame = (value: unknown) =>
    isArray ? `${JSON.stringify(value)}]` : frame(JSON.stringify(value))
  const hidesThoughts = !wantsThoughts(request)
  const isHidden = ({ type }: Part) =>
    type === 'redacted-reasoning' || (type === 'reasoning' && hidesThoughts)
  /** A piece that is not at the end of its choice: usage is only that of the prompt so far. */
  const chunk = (index: number, part: SdkPart) => {
    const candidates = [{ content: { parts: [part], role: 'model' }, index }]
    const usage = encodeStartUsage(completion.usage)
    return frame(JSON.stringify(encodeResponse(completion, { candidates }, usage)))
  }
  /** The choices whose signature stands on a call already. */
  const signed = new Set<number>()
  let ended = 0
  let isBegun = false

  function start(): string {
    const opening = isArray && !isBegun ? '[' : ''
    isBegun = true
    return opening
  }

  return {
    start,
    startChoice: () => '',
    startPart: () => '',
    deltas(part, { choice }, pieces): Frames {
      // A function call comes whole, when all of its arguments are there.
      if (part.type === 'tool-call' || isHidden(part)) return Array.from(pieces, () => '')
      const thought = part.type === 'reasoning' ? { thought: true } : {}
      return repeatFrame(chunk(choice, { text: hole, ...thought }), pieces)
    },
    endPart(part, { choice }) {
      const encoded = part.type === 'tool-call' && encodePart(part, completion.model)
      if (!encoded) return ''
      const signature = signed.has(choice)
        ? undefined
        : signatureOf(completion.choices[choice]!, completion.model)
      signed.add(choice)
      return chunk(choice, {
        ...encoded,
        ...(signature === undefined ? {} : { thoughtSignature: signature }),
      })
    },
    endChoice(index) {
      const isLast = ++ended === completion.choices.length
      if (isBlocked(completion)) {
        const read = encodeStartUsage(completion.usage)
        return isLast ? lastFrame(encodeResponse(completion, { promptFeedback }, read)) : ''
      }
      const usage = encodeUsage(completion.usage)
      const choice = completion.choices[index]!
      const signature = signed.has(index) ? undefined : signatureOf(choice, completion.model)
      const part: SdkPart = {
        text: '',
        ...(signature === undefined ? {} : { thoughtSignature: signature }),
      }
      const candidates = [encodeCandidate(choice, index, [part])]
      const response = encodeResponse(completion, { candidates }, usage)
      return isLast ? lastFrame(response) : frame(JSON.stringify(response))
    },
    end: () => '',
    error: (error) => start() + lastFrame(encodeGeminiError(error)),
  }
}
