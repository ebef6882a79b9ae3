/** Where Gemini is asked: its paths and Vertex AI's, and what a stream without events does on the way. */
import { createMockLLM, type MockLLMConfig } from 'mockllm'
import { getResponse } from 'msw'
import { describe, expect, test } from 'vitest'

const gemini = 'https://generativelanguage.googleapis.com'
const vertex = 'https://us-central1-aiplatform.googleapis.com'
const contents = [{ role: 'user', parts: [{ text: 'hi' }] }]

function ask(path: string, body?: unknown, config: MockLLMConfig = { responses: { hi: 'Hello' } }) {
  const llm = createMockLLM(config)
  const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }
  return getResponse(llm.handlers, new Request(path, init)) as Promise<Response>
}

test.each([
  [`${gemini}/v1beta/models/gemini-2.5-flash:generateContent`, 'gemini-2.5-flash'],
  [`${gemini}/v1/models/gemini-2.5-flash%3AgenerateContent`, 'gemini-2.5-flash'],
  [`${gemini}/v1beta/tunedModels/mine:generateContent`, 'tunedModels/mine'],
  [
    `${vertex}/v1/projects/p/locations/l/publishers/google/models/gemini-3-pro:generateContent`,
    'gemini-3-pro',
  ],
  [`${vertex}/v1/projects/p/locations/l/endpoints/12:generateContent`, 'endpoints/12'],
  ['http://localhost:8000/v1beta1/publishers/google/models/g:generateContent', 'g'],
  ['http://localhost:8000/gemini/v1beta/models/g:generateContent?key=x', 'g'],
])('%s asks the model %s', async (path, model) => {
  const response = await ask(path, { contents })
  expect(await response.json()).toMatchObject({
    modelVersion: model,
    candidates: [{ content: { parts: [{ text: 'Hello' }], role: 'model' } }],
  })
})

describe('a stream without alt=sse', () => {
  const path = `${gemini}/v1beta/models/gemini-2.5-flash:streamGenerateContent`
  const textOf = (chunks: { candidates: { content: { parts: { text: string }[] } }[] }[]) =>
    chunks.map(({ candidates }) => candidates[0]!.content.parts[0]!.text).join('')

  test('is a JSON array', async () => {
    const response = await ask(path, { contents })
    expect(response.headers.get('content-type')).toBe('application/json; charset=UTF-8')
    expect(textOf(JSON.parse(await response.text()))).toBe('Hello')
  })

  test('is one with an element sent twice', async () => {
    const config = { responses: { hi: { text: 'Hello', fault: 'duplicate@1' } } }
    expect(textOf(JSON.parse(await (await ask(path, { contents }, config)).text()))).toBe('Heello')
  })

  test('ends with an error as its last element', async () => {
    const config = {
      responses: { hi: { text: 'Hello', fault: { kind: 'error_event' as const, after: 2 } } },
    }
    const elements = JSON.parse(await (await ask(path, { contents }, config)).text())
    expect(elements.at(-1)).toMatchObject({ error: { code: 503, status: 'UNAVAILABLE' } })
    expect(textOf(elements.slice(0, -1))).toBe('He')
  })

  test.each(['malformed@1', 'truncate@1'])('is none with the fault %s', async (fault) => {
    const config = { responses: { hi: { text: 'Hello', fault } } }
    const text = await (await ask(path, { contents }, config)).text()
    expect(text).toMatch(/^\[\{/)
    expect(() => JSON.parse(text)).toThrow(SyntaxError)
  })
})

test('a function call can be broken, too, though it comes whole', async () => {
  const config = {
    responses: { hi: { tool_calls: [{ name: 'a', arguments: { q: 1 } }], fault: 'malformed@2' } },
  }
  const path = `${gemini}/v1beta/models/g:streamGenerateContent?alt=sse`
  const text = await (await ask(path, { contents }, config)).text()
  const [first] = [...text.matchAll(/^data: (.*)$/gm)].map(([, json]) => json!)
  expect(() => JSON.parse(first!)).toThrow(SyntaxError)
})

test('refuses what is no JSON in its own envelope', async () => {
  const llm = createMockLLM({})
  const path = `${gemini}/v1beta/models/g:generateContent`
  const request = new Request(path, { method: 'POST', body: '{"contents":' })
  const response = (await getResponse(llm.handlers, request))!
  expect([response.status, await response.json()]).toEqual([
    400,
    {
      error: {
        code: 400,
        message: expect.stringMatching(/^Invalid JSON payload received\. Unable to parse: /),
        status: 'INVALID_ARGUMENT',
      },
    },
  ])
})

test('pages through the models, and refuses what is no page', async () => {
  const names: string[] = []
  let token = ''
  do {
    const page = await (
      await ask(`${gemini}/v1beta/models?pageSize=3&pageToken=${token || 0}`)
    ).json()
    expect(page.models.length).toBeLessThanOrEqual(3)
    names.push(...page.models.map(({ name }: { name: string }) => name))
    token = page.nextPageToken
  } while (token !== undefined)
  const all = await (await ask(`${gemini}/v1/models`)).json()
  expect(names).toEqual(all.models.map(({ name }: { name: string }) => name))
  const refused = await ask(`${gemini}/v1/models?pageToken=x`)
  expect(refused.status).toBe(400)
})

test('any model is there', async () => {
  expect(await (await ask(`${gemini}/v1beta/models/my-model`)).json()).toMatchObject({
    name: 'models/my-model',
    supportedGenerationMethods: ['generateContent', 'countTokens'],
  })
  expect(await (await ask(`${vertex}/v1beta1/publishers/google/models/x`)).json()).toMatchObject({
    name: 'publishers/google/models/x',
  })
})

test('a picture of an odd aspect ratio is a square one', async () => {
  const body = { instances: [{ prompt: 'hi' }], parameters: { aspectRatio: 'constructor' } }
  const path = `${gemini}/v1beta/models/imagen-4:predict`
  const { predictions } = await (await ask(path, body, {})).json()
  expect(predictions).toHaveLength(1)
  const file = Uint8Array.from(atob(predictions[0].bytesBase64Encoded), (one) => one.charCodeAt(0))
  expect(new DataView(file.buffer).getUint32(16)).toBe(1024)
  const given = { responses: { hi: { image: { base64: 'AAAA', revised_prompt: 'Hi!' } } } }
  expect(await (await ask(path, body, given)).json()).toEqual({
    predictions: [{ mimeType: 'image/png', bytesBase64Encoded: 'AAAA', prompt: 'Hi!' }],
  })
})
