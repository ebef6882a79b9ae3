/**
 * OpenAI's transcriptions and translations of speech: the reply's text is what was said.
 *
 * @see https://platform.openai.com/docs/api-reference/audio/createTranscription
 */

import type { Completion, Part, TextPart } from '../../completion.ts'
import type { Prompt } from '../../prompt.ts'
import { dataFrame, hole, type Pieces, repeatFrame } from '../../stream/event-stream.ts'
import { eventStream } from '../../stream/framing.ts'
import { type Body, textOf } from '../lenient-fields.ts'
import type { CompletionEndpoint, EndpointRequest, StreamEncoder } from '../provider.ts'
import { encodeOpenAIError } from './errors.ts'
import { invalid, invalidValue, readBoolean } from './fields.ts'
import { readModel, readUpload, textPrompt, typedFields } from './text-prompt.ts'
import {
  type DeltaEvent,
  type DoneEvent,
  encodeTokenLogprob,
  encodeTranscript,
  formats,
  logprobsOf,
  type SegmentEvent,
  segmentsOf,
  spoken,
  tokenUsage,
} from './transcription-formats.ts'

function transcriptionEndpoint(name: string, path: string): CompletionEndpoint {
  const isTranslation = name === 'audio.translations'
  return {
    kind: 'completion',
    name,
    method: 'POST',
    path,
    body: 'form',
    parse(body, request) {
      const fields = typedFields(body)
      const model = readModel(fields)
      const filename = nameOfFile(request)
      const user = textOf(fields['prompt']) || filename
      if (request.strict) refuseUnknown(fields, model)
      const wantsLogprobs = [fields['include']].flat().includes('logprobs')
      return textPrompt(user, {
        endpoint: name,
        model,
        messages: [{ role: 'user', text: user, attachments: [{ type: 'audio' }] }],
        ...(typeof fields['temperature'] === 'number'
          ? { temperature: fields['temperature'] }
          : {}),
        // Whisper takes no notice of it.
        stream: !isTranslation && !model.startsWith('whisper') && readBoolean(fields, 'stream'),
        ...(wantsLogprobs ? { topLogprobs: 0 } : {}),
        includeUsage: true,
      })
    },
    framing: () => eventStream,
    encode: (completion, prompt, { body }) =>
      encodeTranscript(completion, prompt, typedFields(body)),
    encodeStream: (completion, prompt, { body }) =>
      encodeTranscriptStream(completion, prompt, typedFields(body)),
  }
}

export const transcriptions = transcriptionEndpoint(
  'audio.transcriptions',
  '/v1/audio/transcriptions',
)
export const translations = transcriptionEndpoint('audio.translations', '/v1/audio/translations')

/** What is heard is not known here, so rules go by what the recording is called. */
function nameOfFile({ form }: EndpointRequest): string {
  return readUpload(form, 'file').name
}

function refuseUnknown({ response_format: format = 'json' }: Body, model: string): void {
  if (typeof format !== 'string' || !formats.includes(format)) {
    throw invalidValue('response_format', format, formats)
  }
  const isNew = /^gpt-4o-(?:mini-)?transcribe/.test(model) && !model.includes('diarize')
  if (isNew && format !== 'json' && format !== 'text') {
    throw invalid(
      `response_format '${format}' is not compatible with model '${model}'. Use 'json' or 'text' instead.`,
      'response_format',
      'unsupported_value',
    )
  }
}

function encodeTranscriptStream(
  completion: Completion,
  prompt: Prompt,
  fields: Body,
): StreamEncoder {
  const frame = (event: DeltaEvent | DoneEvent | SegmentEvent) => dataFrame(JSON.stringify(event))
  const delta = (text: string) => frame({ type: 'transcript.text.delta', delta: text })

  /** Each piece comes with the tokens that end in it. */
  function logprobDeltas({ logprobs = [] }: TextPart, pieces: Pieces): string[] {
    let units = 0
    let tokenUnits = 0
    let at = 0
    return Array.from(pieces, (piece) => {
      units += piece.length
      const first = at
      while (at < logprobs.length && tokenUnits + logprobs[at]!.token.length <= units) {
        tokenUnits += logprobs[at++]!.token.length
      }
      const ended = logprobs.slice(first, at).map(encodeTokenLogprob)
      return frame({ type: 'transcript.text.delta', delta: piece, logprobs: ended })
    })
  }

  return {
    start: () => '',
    startChoice: () => '',
    startPart: () => '',
    deltas(part: Part, _position, pieces) {
      if (part.type !== 'text') return ''
      return part.logprobs === undefined
        ? repeatFrame(delta(hole), pieces)
        : logprobDeltas(part, pieces)
    },
    endPart: () => '',
    endChoice: () =>
      fields['response_format'] === 'diarized_json'
        ? segmentsOf(spoken(completion)).map(frame).join('')
        : '',
    end() {
      const logprobs = logprobsOf(completion)
      return frame({
        type: 'transcript.text.done',
        text: spoken(completion),
        ...(logprobs === undefined ? {} : { logprobs }),
        usage: tokenUsage(completion, prompt),
      })
    },
    error: (error) => dataFrame(JSON.stringify(encodeOpenAIError(error))),
  }
}
