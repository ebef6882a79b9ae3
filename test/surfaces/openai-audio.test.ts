import { createOpenAI } from '@ai-sdk/openai'
import {
  experimental_generateSpeech as generateSpeech,
  experimental_transcribe as transcribe,
} from 'ai'
import OpenAI, { toFile } from 'openai'
import OpenAIv4 from 'openai-v4'
import { expect } from 'vitest'
import { makeWav } from '../../src/made/wav.ts'
import { type Case, describeCases } from './suite.ts'

const apiKey = 'sk-test'
const surface = 'openai-audio'
const optionsOf = (origin = 'https://api.openai.com') => ({
  apiKey,
  baseURL: `${origin}/v1`,
  maxRetries: 0,
})
const sdkOf = (origin: string | undefined) => new OpenAI(optionsOf(origin))
const text = 'Grüße aus 世界! How are you?'
const recording = makeWav({ milliseconds: 20, sampleRate: 8000 })
const file = () => toFile(recording, 'greeting.wav', { type: 'audio/wav' })
const config = {
  rules: [
    { match: { endpoint: 'audio.transcriptions', user: 'greeting.wav' }, reply: text },
    { match: { endpoint: 'audio.translations' }, reply: 'Hello.' },
  ],
  responses: {
    'say it': { audio: 'SUQz' },
    boom: { error: 'overloaded' as const },
    'break off': { text, fault: 'error_event@3' },
    'for ever': {
      text: 'again. '.repeat(300),
      lag: { tokens_per_second: 100, chunk: 'word' as const },
    },
  },
}
const bytesOf = async (response: { arrayBuffer(): Promise<ArrayBuffer> }) =>
  Buffer.from(await response.arrayBuffer())

const cases: Case[] = [
  ...[OpenAI, OpenAIv4 as unknown as typeof OpenAI].flatMap((Client, index): Case[] => {
    const client = ['openai', 'openai 4'][index]!
    return [
      {
        surface,
        client,
        kind: 'sdk',
        feature: 'speech',
        config,
        async run({ origin }) {
          const sdk = new Client(optionsOf(origin))
          const speak = (given: object) =>
            sdk.audio.speech.create({ model: 'tts-1', voice: 'alloy', input: 'hello', ...given })
          const mp3 = await speak({})
          expect(mp3.headers.get('content-type')).toBe('audio/mpeg')
          expect([...(await bytesOf(mp3)).subarray(0, 2)]).toEqual([0xff, 0xf3])
          const wav = await speak({ response_format: 'wav' })
          expect(wav.headers.get('content-type')).toBe('audio/wav')
          expect((await bytesOf(wav)).toString('latin1', 0, 4)).toBe('RIFF')
          // 300 ms at 24 kHz of two bytes each.
          expect(await bytesOf(await speak({ response_format: 'pcm' }))).toHaveLength(14_400)
          expect((await bytesOf(await speak({ input: 'say it' }))).toString()).toBe('ID3')
        },
      },
      {
        surface,
        client,
        kind: 'sdk',
        feature: 'transcription',
        config,
        async run({ origin, llm }) {
          const sdk = new Client(optionsOf(origin))
          const answer = await sdk.audio.transcriptions.create({
            model: 'whisper-1',
            file: await file(),
          })
          expect(answer).toMatchObject({ text, usage: { type: 'duration', seconds: 2 } })
          expect(llm.calls[0]!.prompt).toMatchObject({
            endpoint: 'audio.transcriptions',
            user: 'greeting.wav',
            messages: [{ attachments: [{ type: 'audio' }] }],
          })
        },
      },
      {
        surface,
        client,
        kind: 'sdk',
        feature: 'transcription streamed',
        config,
        async run({ origin }) {
          const asked = { model: 'gpt-4o-transcribe', file: await file() } as const
          const sdk = new Client(optionsOf(origin))
          const plain = await sdk.audio.transcriptions.create(asked)
          const deltas: string[] = []
          let done: unknown
          for await (const event of await sdk.audio.transcriptions.create({
            ...asked,
            stream: true,
          })) {
            if (event.type === 'transcript.text.delta') deltas.push(event.delta)
            else done = event
          }
          expect(deltas).toEqual([...text])
          expect(done).toMatchObject({ type: 'transcript.text.done', text })
          expect(done).toMatchObject({ usage: plain.usage })
          expect(plain.usage).toMatchObject({ type: 'tokens', output_tokens: expect.any(Number) })
        },
      },
    ]
  }),
  {
    surface,
    client: 'openai',
    kind: 'sdk',
    feature: 'speech streamed',
    async run({ origin }) {
      const asked = {
        model: 'gpt-4o-mini-tts',
        voice: 'alloy',
        input: 'hello there',
        response_format: 'wav',
      } as const
      const sdk = sdkOf(origin)
      const whole = await bytesOf(await sdk.audio.speech.create(asked))
      const response = await sdk.audio.speech.create({ ...asked, stream_format: 'sse' })
      expect(response.headers.get('content-type')).toContain('text/event-stream')
      const events = (await response.text())
        .trim()
        .split('\n\n')
        .map((event) => JSON.parse(event.replace('data: ', '')))
      const done = events.pop()
      expect(Buffer.from(events.map(({ audio }) => audio).join(''), 'base64')).toEqual(whole)
      expect(done).toEqual({
        type: 'speech.audio.done',
        usage: { input_tokens: 2, output_tokens: 14, total_tokens: 16 },
      })
    },
  },
  {
    surface,
    client: 'openai',
    kind: 'sdk',
    feature: 'transcription formats',
    config,
    async run({ origin }) {
      const { transcriptions, translations } = sdkOf(origin).audio
      const asked = { model: 'whisper-1', file: await file() } as const
      const transcribeAs = (response_format: 'text' | 'srt' | 'vtt') =>
        transcriptions.create({ ...asked, response_format })
      expect(await transcribeAs('text')).toBe(`${text}\n`)
      expect(await transcribeAs('srt')).toBe(
        '1\n00:00:00,000 --> 00:00:00,780\nGrüße aus 世界!\n\n' +
          '2\n00:00:00,780 --> 00:00:01,560\nHow are you?\n\n',
      )
      expect(await transcribeAs('vtt')).toMatch(/^WEBVTT\n\n00:00:00.000 --> 00:00:00.780\nGrüße/)
      const verbose = await transcriptions.create({
        ...asked,
        response_format: 'verbose_json',
        language: 'de',
        timestamp_granularities: ['word', 'segment'],
      })
      expect(verbose).toMatchObject({ text, language: 'german', duration: 1.56 })
      expect(verbose.words!.map(({ word }) => word)).toEqual(text.split(' '))
      expect(verbose.segments!.map(({ start, end }) => [start, end])).toEqual([
        [0, 0.78],
        [0.78, 1.56],
      ])
      const diarized = await transcriptions.create({
        model: 'gpt-4o-transcribe-diarize',
        file: asked.file,
        response_format: 'diarized_json',
      })
      expect(diarized).toMatchObject({ segments: [{ id: 'seg_001', speaker: 'A' }, {}] })
      expect(await translations.create(asked)).toEqual({ text: 'Hello.' })
    },
  },
  {
    surface,
    client: 'openai',
    kind: 'sdk',
    feature: 'error',
    config,
    async run({ origin }) {
      const { audio } = sdkOf(origin)
      const spoken = audio.speech.create({ model: 'tts-1', voice: 'alloy', input: 'boom' })
      await expect(spoken).rejects.toThrow(OpenAI.InternalServerError)
      const asked = { model: 'whisper-1', file: await file() }
      await expect(audio.transcriptions.create({ ...asked, prompt: 'boom' })).rejects.toMatchObject(
        {
          status: 503,
        },
      )
      const opus = audio.speech.create({
        model: 'tts-1',
        voice: 'alloy',
        input: 'hello',
        response_format: 'opus',
      })
      await expect(opus).rejects.toThrow('mockllm makes speech as mp3, wav or pcm, not as opus')
    },
  },
  {
    surface,
    client: 'openai',
    kind: 'sdk',
    feature: 'fault and abort',
    config,
    async run({ origin, llm }) {
      const listen = async (prompt: string, signal?: AbortSignal) =>
        sdkOf(origin).audio.transcriptions.create(
          { model: 'gpt-4o-transcribe', file: await file(), prompt, stream: true },
          signal === undefined ? {} : { signal },
        )
      const deltas: string[] = []
      await expect(
        (async () => {
          for await (const event of await listen('break off')) {
            if (event.type === 'transcript.text.delta') deltas.push(event.delta)
          }
        })(),
      ).rejects.toThrow(OpenAI.APIError)
      expect(deltas).toEqual([...text].slice(0, 3))
      const controller = new AbortController()
      let heard = 0
      for await (const _ of await listen('for ever', controller.signal)) {
        if (++heard === 3) controller.abort()
      }
      const call = await llm.waitForCall({ user: 'for ever' })
      expect(call.outcome).toBe('aborted')
    },
  },
  {
    surface,
    client: '@ai-sdk/openai',
    kind: 'ai-sdk',
    feature: 'speech',
    async run({ origin }) {
      const openai = createOpenAI({ apiKey, baseURL: optionsOf(origin).baseURL })
      const { audio } = await generateSpeech({ model: openai.speech('tts-1'), text: 'hello' })
      expect(audio.mediaType).toBe('audio/mpeg')
      expect(audio.uint8Array.length).toBe(13 * 96)
    },
  },
  {
    surface,
    client: '@ai-sdk/openai',
    kind: 'ai-sdk',
    feature: 'transcription',
    config: { responses: { 'audio.wav': text } },
    async run({ origin }) {
      const openai = createOpenAI({ apiKey, baseURL: optionsOf(origin).baseURL })
      for (const model of ['whisper-1', 'gpt-4o-transcribe']) {
        const heard = await transcribe({
          model: openai.transcription(model),
          audio: recording,
          ...(model === 'whisper-1'
            ? { providerOptions: { openai: { timestampGranularities: ['segment'] } } }
            : {}),
        })
        expect(heard.text).toBe(text)
        if (model !== 'whisper-1') continue
        expect(heard.language).toBe('en')
        expect(heard.durationInSeconds).toBe(1.56)
        expect(heard.segments.length).toBeGreaterThan(0)
      }
    },
  },
]

describeCases('openai-audio', cases)
