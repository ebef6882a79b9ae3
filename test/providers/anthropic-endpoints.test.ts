/** What Anthropic's endpoints beside the plain messages send: counts, models, batches, Vertex AI. */
import { type Config, createManualClock, createMockLLM } from 'mockllm'
import { getResponse } from 'msw'
import { expect, test } from 'vitest'

const startMs = Date.UTC(2026, 0, 2, 3, 4, 5)
const origin = 'https://api.anthropic.com'
const messages = [{ role: 'user', content: 'hi' }]
const message = { model: 'claude-x', max_tokens: 9, messages }

interface Asked {
  method?: string
  headers?: Record<string, string>
  body?: unknown
}

function serve(config: Config = {}) {
  const clock = createManualClock(startMs)
  const llm = createMockLLM(config, { clock })
  const fetch = async (path: string, { body, method, headers }: Asked = {}) => {
    const request = new Request(origin + path, {
      method: method ?? (body === undefined ? 'GET' : 'POST'),
      headers: { 'anthropic-version': '2023-06-01', ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    return (await getResponse([...llm.handlers], request))!
  }
  const json = async (path: string, asked?: Asked): Promise<Record<string, unknown>> => {
    const response = await fetch(path, asked)
    return { status: response.status, ...((await response.json()) as object) }
  }
  return { clock, llm, fetch, json }
}

const refusal = (status: number, type: string, text: unknown) => ({
  status,
  type: 'error',
  error: { type, message: text },
  request_id: expect.stringMatching(/^req_/),
})

test('counts tokens without max_tokens, also under strict', async () => {
  const { json } = serve({ settings: { strict: true } })
  const path = '/v1/messages/count_tokens?beta=true'
  const { max_tokens: _, ...body } = message
  expect(await json(path, { body })).toEqual({ status: 200, input_tokens: expect.any(Number) })
  expect(await json(path, { body: message })).toEqual(
    refusal(400, 'invalid_request_error', 'max_tokens: Extra inputs are not permitted'),
  )
  expect(await json(path, { body: { model: 'claude-x' } })).toEqual(
    refusal(400, 'invalid_request_error', 'messages: Field required'),
  )
})

test('a count refuses what the newest version has removed', async () => {
  const headers = { 'anthropic-version': '2026-10-21' }
  const body = { model: 'claude-x', messages, temperature: 1 }
  const { json } = serve()
  expect(await json('/v1/messages/count_tokens', { headers, body })).toEqual(
    refusal(400, 'invalid_request_error', 'temperature: Extra inputs are not permitted'),
  )
})

test.each([
  ['/v1/models', undefined],
  ['/v1/models/claude-x', undefined],
  ['/v1/messages', message],
  ['/v1/messages/count_tokens', message],
  ['/v1/messages/batches', undefined],
  ['/v1/messages/batches', { requests: [] }],
  ['/v1/messages/batches/msgbatch_0', undefined],
])('%s knows no version 2020-01-01', async (path, body) => {
  const headers = { 'anthropic-version': '2020-01-01' }
  const { json } = serve()
  expect(await json(path, { headers, body })).toEqual(
    refusal(400, 'invalid_request_error', 'anthropic-version: "2020-01-01" is not a valid version'),
  )
})

test('a model has what newer clients read of it', async () => {
  const { json } = serve()
  expect(await json('/v1/models/claude-opus-9')).toMatchObject({
    id: 'claude-opus-9',
    line: 'opus',
    lifecycle: 'active',
    max_tokens: 64_000,
    capabilities: { batch: { supported: true }, thinking: { types: { adaptive: {} } } },
  })
})

const slow = { ttft_ms: 2 * 60 * 60 * 1000 }

test('a batch ends when the longest lag has passed', async () => {
  const { clock, fetch, json } = serve({
    responses: { hi: 'Hello.', slow: { text: 'At last.', lag: slow } },
  })
  const ask = (custom_id: string, content: string) => ({
    custom_id,
    params: { ...message, messages: [{ role: 'user', content }] },
  })
  const body = { requests: [ask('a', 'hi'), ask('b', 'slow')] }
  const { id, ...created } = await json('/v1/messages/batches', { body })
  expect(created).toEqual({
    status: 200,
    type: 'message_batch',
    processing_status: 'in_progress',
    request_counts: { processing: 2, succeeded: 0, errored: 0, canceled: 0, expired: 0 },
    ended_at: null,
    created_at: '2026-01-02T03:04:05.000Z',
    expires_at: '2026-01-03T03:04:05.000Z',
    archived_at: null,
    cancel_initiated_at: null,
    results_url: null,
  })
  const path = `/v1/messages/batches/${id}`
  await clock.advance(slow.ttft_ms - 1)
  expect(await json(path)).toEqual({ id, ...created })
  expect(await json(`${path}/results`)).toEqual(
    refusal(404, 'not_found_error', expect.stringContaining(String(id))),
  )
  await clock.advance(60 * 60 * 1000)
  expect(await json(path)).toEqual({
    id,
    ...created,
    processing_status: 'ended',
    request_counts: { processing: 0, succeeded: 2, errored: 0, canceled: 0, expired: 0 },
    ended_at: '2026-01-02T05:04:05.000Z',
    results_url: `${origin}/v1/messages/batches/${id}/results`,
  })
  const results = await fetch(`${path}/results`)
  expect(results.headers.get('content-type')).toBe('application/x-jsonl')
  expect(await results.text()).toMatch(
    /^\{"custom_id":"a","result":\{"type":"succeeded","message":\{"model":"claude-x",.*\}\}\n\{"custom_id":"b",.*\}\n$/,
  )
})

test('what takes longer than a day expires', async () => {
  const lag = { ttft_ms: 25 * 60 * 60 * 1000 }
  const { clock, fetch, json } = serve({ responses: { hi: { text: 'At last.', lag } } })
  const body = { requests: [{ custom_id: 'a', params: message }] }
  const { id } = await json('/v1/messages/batches', { body })
  await clock.advance(24 * 60 * 60 * 1000)
  expect(await json(`/v1/messages/batches/${id}`)).toMatchObject({
    processing_status: 'ended',
    request_counts: { expired: 1 },
  })
  const results = await fetch(`/v1/messages/batches/${id}/results`)
  expect(await results.text()).toBe('{"custom_id":"a","result":{"type":"expired"}}\n')
})

test('a batch that nobody has looked at can be canceled, and twice', async () => {
  const { json } = serve()
  const body = { requests: [{ custom_id: 'a', params: message }] }
  const { id } = await json('/v1/messages/batches', { body })
  const cancel = { method: 'POST' }
  const canceling = await json(`/v1/messages/batches/${id}/cancel`, cancel)
  expect(canceling).toMatchObject({
    processing_status: 'canceling',
    cancel_initiated_at: '2026-01-02T03:04:05.000Z',
    ended_at: null,
  })
  expect(await json(`/v1/messages/batches/${id}/cancel`, cancel)).toEqual(canceling)
  expect(await json(`/v1/messages/batches/${id}`)).toMatchObject({
    processing_status: 'ended',
    request_counts: { processing: 0, succeeded: 0, canceled: 1 },
  })
})

test('a batch holds what its requests get wrong, and what a fault has broken', async () => {
  const { fetch, json } = serve({
    responses: { hi: { text: 'Hello.', fault: 'malformed' } },
    settings: { strict: true },
  })
  const requests = [
    { custom_id: 'a', params: { model: 'claude-x', messages } },
    { custom_id: 'b', params: message },
  ]
  const { id } = await json('/v1/messages/batches', { body: { requests } })
  await json(`/v1/messages/batches/${id}`)
  const lines = (await (await fetch(`/v1/messages/batches/${id}/results`)).text())
    .trim()
    .split('\n')
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    {
      custom_id: 'a',
      result: {
        type: 'errored',
        error: {
          type: 'error',
          error: { type: 'invalid_request_error', message: 'max_tokens: Field required' },
          request_id: expect.stringMatching(/^req_/),
        },
      },
    },
    {
      custom_id: 'b',
      result: {
        type: 'errored',
        error: { type: 'error', error: { type: 'api_error', message: 'Internal server error' } },
      },
    },
  ])
})

test.each([
  [{}, 'requests: Field required'],
  [{ requests: null }, 'requests: Field required'],
  [{ requests: 'a' }, 'requests: Input should be a valid list'],
  [{ requests: [] }, 'requests: List should have at least 1 item after validation, not 0'],
  [{ requests: [null] }, 'requests.0: Input should be a valid dictionary'],
  [{ requests: [{ params: {} }] }, 'requests.0.custom_id: Field required'],
  [
    { requests: [{ custom_id: 'a b', params: {} }] },
    "requests.0.custom_id: String should match pattern '^[a-zA-Z0-9_-]{1,64}$'",
  ],
  [{ requests: [{ custom_id: 'a' }] }, 'requests.0.params: Field required'],
  [
    { requests: [{ custom_id: 'a', params: [] }] },
    'requests.0.params: Input should be a valid dictionary',
  ],
  [
    { requests: [{ custom_id: 'a', params: { stream: true } }] },
    'requests.0.params.stream: streaming is not supported in a batch',
  ],
  [
    {
      requests: [
        { custom_id: 'a', params: {} },
        { custom_id: 'a', params: {} },
      ],
    },
    'requests: custom_ids must be unique; found duplicate custom_id: a',
  ],
])('a batch of %j is refused', async (body, text) => {
  const { json } = serve()
  expect(await json('/v1/messages/batches', { body })).toEqual(
    refusal(400, 'invalid_request_error', text),
  )
})

test('batches are of their session', async () => {
  const { json } = serve()
  const body = { requests: [{ custom_id: 'a', params: message }] }
  const headers = { 'x-api-key': 'one' }
  const { id } = await json('/v1/messages/batches', { body, headers })
  expect(await json(`/v1/messages/batches/${id}`, { headers })).toMatchObject({ id })
  const { status } = await json(`/v1/messages/batches/${id}`, { headers: { 'x-api-key': 'two' } })
  expect(status).toBe(404)
})

test('the requests of a batch are asked with its key, version and lag', async () => {
  const { clock, json, llm } = serve({ settings: { api_keys: ['sk-ok'], lag: 'slow' } })
  const params = { ...message, temperature: 1 }
  const body = { requests: [{ custom_id: 'a', params }] }
  const headers = { 'x-api-key': 'sk-ok', 'x-mockllm-lag': 'none' }
  const { id } = await json('/v1/messages/batches', { body, headers })
  const path = `/v1/messages/batches/${id}`
  expect(await json(path, { headers })).toMatchObject({ request_counts: { succeeded: 1 } })
  const newer = { ...headers, 'anthropic-version': '2026-10-21' }
  const { id: refused } = await json('/v1/messages/batches', { body, headers: newer })
  expect(await json(`/v1/messages/batches/${refused}`, { headers })).toMatchObject({
    request_counts: { errored: 1 },
  })
  expect(await json(path)).toEqual(
    refusal(401, 'authentication_error', 'x-api-key header is required'),
  )
  expect(llm.calls.map(({ path: asked, status }) => [asked, status])).toEqual([
    ['/v1/messages', 200],
    ['/v1/messages/batches', 200],
    [path, 200],
    ['/v1/messages', 400],
    ['/v1/messages/batches', 200],
    [`/v1/messages/batches/${refused}`, 200],
    [path, 401],
  ])
  expect(llm.calls.every(({ outcome }) => outcome !== 'pending')).toBe(true)
  expect(clock.now()).toBe(startMs)
})

const vertex =
  '/v1/projects/p/locations/us-east5/publishers/anthropic/models/claude-sonnet-4-5@20250929'
const ofVertex = { anthropic_version: 'vertex-2023-10-16', max_tokens: 9, messages }

test('Vertex AI: the model is in the path', async () => {
  const { json } = serve({ responses: { hi: 'Hello.' }, settings: { strict: true } })
  expect(await json(`${vertex}:rawPredict`, { body: ofVertex })).toMatchObject({
    status: 200,
    model: 'claude-sonnet-4-5@20250929',
    content: [{ type: 'text', text: 'Hello.' }],
  })
})

test('Vertex AI: the path says whether the answer is streamed', async () => {
  const { fetch } = serve({ responses: { hi: 'Hello.' } })
  const plain = await fetch(`${vertex}%3ArawPredict`, { body: { ...ofVertex, stream: true } })
  expect(plain.headers.get('content-type')).toBe('application/json')
  const streamed = await fetch(`${vertex}:streamRawPredict`, { body: ofVertex })
  expect(streamed.headers.get('content-type')).toMatch(/^text\/event-stream/)
  const text = await streamed.text()
  expect(text).toMatch(/^event: message_start\ndata: \{"type":"message_start"/)
  expect(text).toMatch(/event: message_stop\ndata: \{"type":"message_stop"\}\n\n$/)
})

test('Vertex AI counts the tokens of a model that is in the body', async () => {
  const { json } = serve()
  const { input_tokens } = await json('/v1/messages/count_tokens', {
    body: { model: 'claude-x', messages },
  })
  const path = vertex.replace(/[^/]+$/, 'count-tokens:rawPredict')
  const body = { anthropic_version: 'vertex-2023-10-16', model: 'claude-x', messages }
  expect(await json(path, { body })).toEqual({ status: 200, input_tokens })
})

test('Vertex AI has a version of its own', async () => {
  const ask = (strict: boolean, anthropic_version?: string) =>
    serve({ settings: { strict } }).json(`${vertex}:rawPredict`, {
      body: { ...ofVertex, anthropic_version },
    })
  expect((await ask(false)).status).toBe(200)
  expect(await ask(true)).toEqual(
    refusal(400, 'invalid_request_error', 'anthropic_version: Field required'),
  )
  expect(await ask(false, '2023-06-01')).toEqual(
    refusal(400, 'invalid_request_error', "anthropic_version: Input should be 'vertex-2023-10-16'"),
  )
})
