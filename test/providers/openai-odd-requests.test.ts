/** Requests that nobody sends on purpose: each is answered or refused, and none is a failure of the mock. */
import { createMockLLM } from 'mockllm'
import { getResponse } from 'msw'
import { describe, expect, test } from 'vitest'
import { askOpenAI } from './ask-openai.ts'

/** JSON far deeper than the stack. */
const deep = `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`

describe('what is nested too deeply to be repeated is refused', () => {
  test.each([
    ['responses', `{"model":"m","input":"hi","metadata":${deep}}`],
    ['responses', `{"model":"m","input":"hi","stream":true,"text":${deep}}`],
    ['responses', `{"model":"m","input":"hi","previous_response_id":${deep}}`],
    ['responses/compact', `{"model":"m","input":[{"role":"user","content":${deep}}]}`],
    ['conversations', `{"items":[{"type":"message","role":"user","content":${deep}}]}`],
    [
      'messages/batches',
      `{"requests":[{"custom_id":"a","params":{"model":"m","max_tokens":1,"messages":[],"x":${deep}}}]}`,
    ],
  ])('%s (%#)', async (path, body) => {
    const errors: unknown[] = []
    const llm = createMockLLM({}, { onError: (error) => errors.push(error) })
    const request = new Request(`https://api.openai.com/v1/${path}`, { method: 'POST', body })
    const response = (await getResponse(llm.handlers, request))!
    expect([response.status, errors]).toEqual([400, []])
    const { error } = (await response.json()) as { error: { message: string } }
    expect(error.message).toMatch(/nested too deeply|expected|array/)
  })
})

describe('a value that has no text', () => {
  const odd = { toString: 1, valueOf: 1 }
  const strict = { settings: { strict: true } }

  test.each([
    ['embeddings', { model: 'm', input: 'a', encoding_format: odd }],
    ['images/generations', { model: 'dall-e-2', prompt: 'a', size: odd }],
    ['images/generations', { model: 'dall-e-2', prompt: 'a', response_format: odd }],
    ['images/generations', { model: 'gpt-image-1', prompt: 'a', output_format: odd }],
    ['audio/speech', { model: 'm', input: 'a', voice: 'a', response_format: odd }],
  ])('is named by its type where all is checked: %s (%#)', async (path, body) => {
    const { status, json } = await askOpenAI(path, body, strict)
    expect(status).toBe(400)
    expect(json.error.message).toMatch(/^Invalid value: an object\. Supported values are: '/)
  })

  test('is no size of a picture', async () => {
    const { status } = await askOpenAI('images/generations', { prompt: 'a', size: odd })
    expect(status).toBe(200)
  })
})

describe('uploads', () => {
  const file = new Blob([new Uint8Array(1000)])

  test('a transcription asks for its file, also where it has a prompt', async () => {
    const form = new FormData()
    form.append('model', 'whisper-1')
    form.append('prompt', 'hi')
    const { status, json } = await askOpenAI('audio/transcriptions', form)
    expect([status, json.error.param]).toEqual([400, 'file'])
  })

  test('pictures may be edited by JSON, as the lines of a batch have it', async () => {
    const images = [{ image_url: 'https://example.com/a.png' }, { file_id: 'file-1' }]
    const asked = { model: 'gpt-image-1', prompt: 'a hat', n: null, images }
    const { status, json } = await askOpenAI('images/edits', asked)
    expect(status).toBe(200)
    expect(json.data).toHaveLength(1)
    expect(json.usage.input_tokens_details.image_tokens).toBe(2 * 194)
    const { images: _, ...without } = asked
    expect((await askOpenAI('images/edits', without)).json.error.param).toBe('images')
  })

  test('JSON in place of a form is refused by what it lacks', async () => {
    const body = { model: 'whisper-1', file: 'a.mp3' }
    const { status, json } = await askOpenAI('audio/transcriptions', body)
    expect([status, json.error.message]).toEqual([400, "Missing required parameter: 'file'."])
  })

  test('a large file does not drive other calls out of the journal', async () => {
    const llm = createMockLLM({ responses: { hi: 'Hello!' } })
    const large = new Blob([new Uint8Array(20 * 1024 * 1024)])
    for (let count = 0; count < 3; count++) {
      const body = new FormData()
      body.append('purpose', 'user_data')
      body.append('file', count === 0 ? file : large, `${count}.bin`)
      const request = new Request('https://api.openai.com/v1/files', { method: 'POST', body })
      expect((await getResponse(llm.handlers, request))!.status).toBe(200)
    }
    expect(llm.calls.map(({ path }) => path)).toEqual(['/v1/files', '/v1/files', '/v1/files'])
  })
})

test('more prompts than are answered at once', async () => {
  const prompt = new Array(2049).fill('hi')
  const { status, json } = await askOpenAI('completions', { model: 'm', prompt, n: 128 })
  expect([status, json.error.code]).toEqual([400, 'array_above_max_length'])
})

test('a place in a stream that is none', async () => {
  const llm = createMockLLM({ responses: { hi: 'Hello!' } })
  const ask = async (path: string, init?: RequestInit) =>
    (await getResponse(llm.handlers, new Request(`https://api.openai.com/v1/${path}`, init)))!
  const body = '{"model":"m","input":"hi"}'
  const { id } = (await (await ask('responses', { method: 'POST', body })).json()) as { id: string }
  const response = await ask(`responses/${id}?stream=true&starting_after=x`)
  expect(response.status).toBe(400)
  expect(await response.json()).toMatchObject({ error: { param: 'starting_after' } })
})
