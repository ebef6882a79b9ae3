import { describe, expect, test } from 'vitest'
import { askOpenAI, eventsOf } from './ask-openai.ts'

function formOf(fields: Record<string, string | string[]>): FormData {
  const form = new FormData()
  form.set('file', new File(['RIFF'], 'talk.wav'))
  form.set('model', 'gpt-4o-transcribe')
  for (const [name, value] of Object.entries(fields)) {
    form.delete(name)
    for (const entry of [value].flat()) form.append(name, entry)
  }
  return form
}
const ask = (fields: Record<string, string | string[]>, text = 'Hi. Bye!', settings = {}) =>
  askOpenAI('audio/transcriptions', formOf(fields), {
    responses: { 'talk.wav': text, 'my words': 'By prompt.' },
    settings,
  })
const usage =
  '"usage":{"type":"tokens","input_tokens":7,"input_token_details":{"text_tokens":2,"audio_tokens":5},"output_tokens":4,"total_tokens":11}'

describe('a transcription', () => {
  test('has these bytes', async () => {
    expect((await ask({})).text).toBe(`{"text":"Hi. Bye!",${usage}}`)
    const whisper = await ask({ model: 'whisper-1' })
    expect(whisper.text).toBe('{"text":"Hi. Bye!","usage":{"type":"duration","seconds":1}}')
  })

  test('is streamed in these bytes', async () => {
    const { text } = await ask({ stream: 'true' }, 'Hé')
    expect(text.split('\n\n').slice(0, 2)).toEqual([
      'data: {"type":"transcript.text.delta","delta":"H"}',
      'data: {"type":"transcript.text.delta","delta":"é"}',
    ])
    expect(eventsOf(text)).toHaveLength(3)
    expect(eventsOf(text)[2]).toMatchObject({ type: 'transcript.text.done', text: 'Hé' })
  })

  test('that a function makes is whole at the end of its stream', async () => {
    async function* reply() {
      yield 'Hé '
      yield 'there.'
    }
    const config = { rules: [{ reply }] }
    const { text } = await askOpenAI(
      'audio/transcriptions',
      formOf({ stream: 'true', response_format: 'diarized_json' }),
      config,
    )
    const events = eventsOf(text)
    const done = events.pop()
    const segment = events.pop()
    expect(events.map(({ delta }) => delta).join('')).toBe('Hé there.')
    expect(segment).toMatchObject({ type: 'transcript.text.segment', text: 'Hé there.' })
    expect(done).toMatchObject({ type: 'transcript.text.done', text: 'Hé there.' })
    expect(done.usage.output_tokens).toBeGreaterThan(0)
  })

  test('of Whisper is never streamed', async () => {
    expect((await ask({ model: 'whisper-1', stream: 'true' })).json.text).toBe('Hi. Bye!')
  })

  test('goes by the prompt where there is one', async () => {
    expect((await ask({ prompt: 'my words' })).json.text).toBe('By prompt.')
  })

  test.each(['false', 'true'])(
    'has log probabilities where they are asked for (stream: %s)',
    async (stream) => {
      const { json, text } = await ask({ 'include[]': 'logprobs', stream }, 'one two')
      const { logprobs } = stream === 'true' ? eventsOf(text).at(-1) : json
      expect(logprobs.map(({ token }: { token: string }) => token).join('')).toBe('one two')
      expect(Object.keys(logprobs[0])).toEqual(['token', 'logprob', 'bytes'])
      if (stream === 'false') return
      const deltas = eventsOf(text).slice(0, -1)
      expect(deltas.flatMap((delta) => delta.logprobs)).toEqual(logprobs)
    },
  )

  test('tells the segments of speakers in a stream', async () => {
    const { text } = await ask({
      model: 'gpt-4o-transcribe-diarize',
      response_format: 'diarized_json',
      stream: 'true',
    })
    const segments = eventsOf(text).filter(({ type }) => type === 'transcript.text.segment')
    expect(segments).toEqual([
      {
        type: 'transcript.text.segment',
        id: 'seg_001',
        start: 0,
        end: 0.18,
        text: 'Hi.',
        speaker: 'A',
      },
      {
        type: 'transcript.text.segment',
        id: 'seg_002',
        start: 0.18,
        end: 0.48,
        text: 'Bye!',
        speaker: 'A',
      },
    ])
  })

  test.each([
    ['verbose_json', {}, ['task', 'language', 'duration', 'text', 'segments', 'usage']],
    [
      'verbose_json',
      { 'timestamp_granularities[]': ['word'] },
      ['task', 'language', 'duration', 'text', 'words', 'usage'],
    ],
    ['diarized_json', {}, ['task', 'duration', 'text', 'segments', 'usage']],
  ])('as %s holds what is asked for (%o)', async (format, fields, keys) => {
    const { json } = await ask({ model: 'whisper-1', response_format: format, ...fields })
    expect(Object.keys(json)).toEqual(keys)
  })

  test('of nothing is empty in every format', async () => {
    for (const format of ['json', 'text', 'srt', 'vtt', 'verbose_json', 'diarized_json']) {
      const { status } = await ask({ response_format: format }, '')
      expect(status).toBe(200)
    }
    expect((await ask({ response_format: 'srt' }, '')).text).toBe('')
  })

  test('names its language, known or not', async () => {
    const languageOf = async (language: string) => {
      const fields = { model: 'whisper-1', response_format: 'verbose_json', language }
      return (await ask(fields)).json.language
    }
    expect(await languageOf('fr')).toBe('french')
    expect(await languageOf('German')).toBe('german')
    expect(await languageOf('zz')).toBe('zz')
  })

  test('has fields that are not known', async () => {
    const { json } = await ask({ temperature: '0.2', odd: ['x', 'y'] })
    expect(json.text).toBe('Hi. Bye!')
  })
})

describe('a transcription is refused', () => {
  test('without a file, a model or a form', async () => {
    const noFile = new FormData()
    noFile.set('model', 'whisper-1')
    const file = await askOpenAI('audio/transcriptions', noFile)
    expect([file.status, file.json.error.message]).toEqual([
      400,
      "Missing required parameter: 'file'.",
    ])
    expect((await ask({ model: '' })).status).toBe(400)
    const noModel = new FormData()
    noModel.set('file', new File([''], 'a.wav'))
    expect((await askOpenAI('audio/transcriptions', noModel)).status).toBe(400)
    expect((await askOpenAI('audio/transcriptions', { model: 'whisper-1' })).status).toBe(400)
  })

  test.each([[{ response_format: 'docx' }], [{ response_format: 'srt' }]])(
    'where it is strict: %o',
    async (fields) => {
      expect((await ask(fields)).status).toBe(200)
      const { status, json } = await ask(fields, 'Hi', { strict: true })
      expect([status, json.error.param]).toEqual([400, 'response_format'])
    },
  )
})

test('a translation is English and tells no usage', async () => {
  const config = { responses: { 'talk.wav': 'Hello.' } }
  const path = 'audio/translations'
  expect((await askOpenAI(path, formOf({ stream: 'true' }), config)).text).toBe('{"text":"Hello."}')
  const verbose = await askOpenAI(
    path,
    formOf({ response_format: 'verbose_json', language: 'de' }),
    config,
  )
  expect(verbose.json).toMatchObject({ task: 'translate', language: 'english', text: 'Hello.' })
})
