/** A transcript in the formats that OpenAI has for it; times go by the letters. */
import type OpenAI from 'openai'
import type { Completion, TextPart } from '../../completion.ts'
import type { Prompt } from '../../prompt.ts'
import { Content } from '../content.ts'
import { type Body, textOf } from '../lenient-fields.ts'
import { encodeLogprob } from './chat-completion.ts'

export type DeltaEvent = OpenAI.Audio.TranscriptionTextDeltaEvent
export type DoneEvent = OpenAI.Audio.TranscriptionTextDoneEvent
export type SegmentEvent = OpenAI.Audio.TranscriptionTextSegmentEvent
type Logprob = OpenAI.Audio.Transcription.Logprob
/** What is sent, but not in the SDK's type. */
type Verbose = OpenAI.Audio.TranscriptionVerbose & { task: 'transcribe' | 'translate' }

export const formats = ['json', 'text', 'srt', 'verbose_json', 'vtt', 'diarized_json']

const msPerCharacter = 60
const audioTokensPerSecond = 10
const plainText = 'text/plain; charset=utf-8'

interface Stretch {
  text: string
  startMs: number
  endMs: number
}

/** A document, or {@link Content}. */
export function encodeTranscript(completion: Completion, prompt: Prompt, fields: Body): unknown {
  const text = spoken(completion)
  const isTranslation = prompt.endpoint === 'audio.translations'
  switch (fields['response_format']) {
    case 'text':
      return new Content(plainText, `${text}\n`)
    case 'srt':
      return new Content(plainText, sentencesOf(text).map(encodeSrt).join(''))
    case 'vtt':
      return new Content(plainText, `WEBVTT\n\n${sentencesOf(text).map(encodeVtt).join('')}`)
    case 'verbose_json':
      return encodeVerbose(text, isTranslation, fields)
    case 'diarized_json':
      return {
        task: 'transcribe',
        duration: secondsOf(durationMs(text)),
        text,
        segments: segmentsOf(text),
        usage: tokenUsage(completion, prompt),
      } satisfies OpenAI.Audio.TranscriptionDiarized
    default:
      if (isTranslation) return { text } satisfies OpenAI.Audio.Translation
      return encodeJson(completion, prompt, text)
  }
}

function encodeJson(completion: Completion, prompt: Prompt, text: string) {
  const logprobs = logprobsOf(completion)
  return {
    text,
    ...(logprobs === undefined ? {} : { logprobs }),
    usage: prompt.model.startsWith('whisper')
      ? { type: 'duration', seconds: Math.ceil(durationMs(text) / 1000) }
      : tokenUsage(completion, prompt),
  } satisfies OpenAI.Audio.Transcription
}

function encodeVerbose(text: string, isTranslation: boolean, fields: Body): Verbose {
  const { timestamp_granularities: given } = fields
  const granularities = given === undefined ? ['segment'] : [given].flat()
  const duration = secondsOf(durationMs(text))
  return {
    task: isTranslation ? 'translate' : 'transcribe',
    language: isTranslation ? 'english' : nameOfLanguage(textOf(fields['language'])),
    duration,
    text,
    ...(granularities.includes('word') ? { words: wordsOf(text).map(encodeWord) } : {}),
    ...(granularities.includes('segment')
      ? { segments: sentencesOf(text).map(encodeSegment) }
      : {}),
    ...(isTranslation ? {} : { usage: { type: 'duration', seconds: Math.ceil(duration) } }),
  }
}

/** `de` to `german`, as Whisper calls it. */
function nameOfLanguage(code: string): string {
  if (!/^[a-z]{2,3}$/i.test(code)) return code === '' ? 'english' : code.toLowerCase()
  return new Intl.DisplayNames('en', { type: 'language' }).of(code)!.toLowerCase()
}

/** What a reply holds beside text has no place here. */
export function spoken({ choices }: Completion): string {
  return textParts(choices[0]!.parts)
    .map(({ text }) => text)
    .join('')
}

function textParts(parts: Completion['choices'][number]['parts']): TextPart[] {
  return parts.filter((part) => part.type === 'text')
}

export function logprobsOf({ choices }: Completion): Logprob[] | undefined {
  const found = textParts(choices[0]!.parts).flatMap(({ logprobs = [] }) => logprobs)
  return found.length === 0 ? undefined : found.map(encodeTokenLogprob)
}

export function encodeTokenLogprob(entry: Parameters<typeof encodeLogprob>[0]): Logprob {
  const { token, logprob, bytes } = encodeLogprob(entry)
  return { token, logprob, bytes: bytes ?? [] }
}

/** The recording counts by its length, beside the text that goes with it. */
export function tokenUsage(
  completion: Completion,
  { user }: Prompt,
): OpenAI.Audio.Transcription.Tokens {
  const { inputTokens, inputAudioTokens, outputTokens } = completion.usage
  const heard = Math.ceil((durationMs(spoken(completion)) / 1000) * audioTokensPerSecond)
  const audio = inputAudioTokens === 0 ? heard : inputAudioTokens
  const words = user === '' ? 0 : inputTokens
  return {
    type: 'tokens',
    input_tokens: words + audio,
    input_token_details: { text_tokens: words, audio_tokens: audio },
    output_tokens: outputTokens,
    total_tokens: words + audio + outputTokens,
  }
}

function durationMs(text: string): number {
  return Math.max(text.length, 1) * msPerCharacter
}

function secondsOf(milliseconds: number): number {
  return Math.round(milliseconds / 10) / 100
}

const sentencesOf = (text: string) => stretchesOf(text, /[^.!?。！？]+[.!?。！？]*|[.!?。！？]+/gu)
const wordsOf = (text: string) => stretchesOf(text, /\S+/gu)

function stretchesOf(text: string, pattern: RegExp): Stretch[] {
  return Array.from(text.matchAll(pattern), (match) => ({
    text: match[0].trim(),
    startMs: match.index * msPerCharacter,
    endMs: (match.index + match[0].length) * msPerCharacter,
  })).filter((stretch) => stretch.text !== '')
}

/** One speaker, because a reply does not tell them apart. */
export function segmentsOf(text: string): SegmentEvent[] {
  return sentencesOf(text).map((sentence, index) => ({
    type: 'transcript.text.segment',
    id: `seg_${String(index + 1).padStart(3, '0')}`,
    start: secondsOf(sentence.startMs),
    end: secondsOf(sentence.endMs),
    text: sentence.text,
    speaker: 'A',
  }))
}

function encodeSegment(
  { text, startMs, endMs }: Stretch,
  id: number,
): OpenAI.Audio.TranscriptionSegment {
  return {
    id,
    seek: 0,
    start: secondsOf(startMs),
    end: secondsOf(endMs),
    text: ` ${text}`,
    // Whisper's own vocabulary is not known here.
    tokens: [],
    temperature: 0,
    avg_logprob: -0.25,
    compression_ratio: 1,
    no_speech_prob: 0.01,
  }
}

function encodeWord({ text, startMs, endMs }: Stretch): OpenAI.Audio.TranscriptionWord {
  return { word: text, start: secondsOf(startMs), end: secondsOf(endMs) }
}

function encodeSrt({ text, startMs, endMs }: Stretch, index: number): string {
  return `${index + 1}\n${clock(startMs, ',')} --> ${clock(endMs, ',')}\n${text}\n\n`
}

function encodeVtt({ text, startMs, endMs }: Stretch): string {
  return `${clock(startMs, '.')} --> ${clock(endMs, '.')}\n${text}\n\n`
}

/** `00:01:02,345`. */
function clock(milliseconds: number, point: string): string {
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0')
  const seconds = milliseconds / 1000
  const rest = String(milliseconds % 1000).padStart(3, '0')
  return `${two(seconds / 3600)}:${two((seconds / 60) % 60)}:${two(seconds % 60)}${point}${rest}`
}
