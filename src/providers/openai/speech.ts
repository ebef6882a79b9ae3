/** OpenAI's speech. @see https://platform.openai.com/docs/api-reference/audio/createSpeech */
import { base64ToBytes, bytesToBase64 } from '../../made/base64.ts'
import { makeSilentMp3 } from '../../made/mp3.ts'
import { makePcm, makeWav } from '../../made/wav.ts'
import type { Prompt } from '../../prompt.ts'
import type { Reply } from '../../reply.ts'
import { dataFrame } from '../../stream/event-stream.ts'
import { Content } from '../content.ts'
import type { Body } from '../lenient-fields.ts'
import type { OutputEndpoint } from '../provider.ts'
import { invalid, invalidValue, missing } from './fields.ts'
import { readModel, readText, textPrompt } from './text-prompt.ts'

const sampleRate = 24_000

/** What can be made here; the others can only be given. */
const makers: Record<string, (milliseconds: number) => Uint8Array> = {
  mp3: makeSilentMp3,
  wav: (milliseconds) => makeWav({ milliseconds, sampleRate }),
  pcm: (milliseconds) => makePcm({ milliseconds, sampleRate }),
}
const types: Record<string, string> = {
  mp3: 'audio/mpeg',
  wav: 'audio/wav',
  pcm: 'audio/pcm',
  opus: 'audio/opus',
  aac: 'audio/aac',
  flac: 'audio/flac',
}

const mostCharacters = 4096
const msPerCharacter = 60
/** Longer texts are spoken no longer, to keep the files small. */
const longestMs = 3000
/** Bytes of one event: a whole number of base64's groups. */
const pieceBytes = 3072
const tokensPerSecond = 20

export const speech: OutputEndpoint = {
  kind: 'output',
  name: 'audio.speech',
  method: 'POST',
  path: '/v1/audio/speech',
  output: 'audio',
  parse(body, { strict }) {
    const model = readModel(body)
    const input = readText(body, 'input')
    if (input.length > mostCharacters) {
      throw invalid(
        `Invalid 'input': string too long. Expected a string with maximum length ${mostCharacters}, but got a string with length ${input.length} instead.`,
        'input',
        'string_above_max_length',
      )
    }
    if (strict) refuseUnknown(body, model, input)
    return textPrompt(input, {
      endpoint: 'audio.speech',
      model,
      output: 'audio',
      inputs: [input],
      stream: body['stream_format'] === 'sse',
    })
  },
  encode: ([reply], prompt, { body }) =>
    new Content(types[formatOf(body)]!, fileOf(reply, prompt, body)),
  frames([reply], prompt, { body }, { inputTokens }) {
    if (!prompt.stream) return undefined
    const file = fileOf(reply, prompt, body)
    const frames: string[] = []
    for (let at = 0; at < file.length; at += pieceBytes) {
      const audio = bytesToBase64(file.subarray(at, at + pieceBytes))
      frames.push(dataFrame(JSON.stringify({ type: 'speech.audio.delta', audio })))
    }
    const output = Math.ceil((durationMs(prompt.user, body) / 1000) * tokensPerSecond)
    const usage = {
      input_tokens: inputTokens,
      output_tokens: output,
      total_tokens: inputTokens + output,
    }
    return [...frames, dataFrame(JSON.stringify({ type: 'speech.audio.done', usage }))]
  },
}

function fileOf(reply: Reply | undefined, prompt: Prompt, body: Body): Uint8Array {
  if (reply?.audio !== undefined) return base64ToBytes(reply.audio)
  const format = formatOf(body)
  if (Object.hasOwn(makers, format)) return makers[format]!(durationMs(prompt.user, body))
  throw invalid(
    `mockllm makes speech as mp3, wav or pcm, not as ${format}: ask for one of them, or give the file as \`audio\` of a rule's reply.`,
    'response_format',
  )
}

function formatOf({ response_format: format }: Body): string {
  return typeof format === 'string' && Object.hasOwn(types, format) ? format : 'mp3'
}

function durationMs(text: string, { speed }: Body): number {
  const rate = typeof speed === 'number' && speed > 0 ? speed : 1
  return Math.min(Math.max((text.length * msPerCharacter) / rate, msPerCharacter), longestMs)
}

function refuseUnknown(body: Body, model: string, input: string): void {
  const { voice, response_format: format, stream_format: streamed } = body
  if (input === '') {
    throw invalid(
      "Invalid 'input': string too short. Expected a string with minimum length 1, but got an empty string instead.",
      'input',
      'string_below_min_length',
    )
  }
  if (voice === undefined || voice === null) throw missing('voice')
  if (format !== undefined && (typeof format !== 'string' || !Object.hasOwn(types, format))) {
    throw invalidValue('response_format', format, Object.keys(types))
  }
  if (streamed === 'sse' && model.startsWith('tts-1')) {
    throw invalid(
      `'stream_format' 'sse' is not supported with model '${model}'.`,
      'stream_format',
      'unsupported_value',
    )
  }
}
