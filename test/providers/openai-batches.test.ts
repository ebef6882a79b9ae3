/** What OpenAI's files and batches send, byte by byte where it is a file's, and what they refuse. */
import { type Config, createManualClock, createMockLLM } from 'mockllm'
import { getResponse } from 'msw'
import { expect, test } from 'vitest'
import { encodeOutput } from '../../src/providers/openai/batch-output.ts'

const startMs = Date.UTC(2026, 0, 2, 3, 4, 5)
const startSeconds = startMs / 1000
const hourMs = 60 * 60 * 1000

interface Asked {
  method?: string
  body?: unknown
}

function serve(config: Config = {}) {
  const clock = createManualClock(startMs)
  const llm = createMockLLM(config, { clock })
  const fetch = async (path: string, { body, method }: Asked = {}) => {
    const isForm = body instanceof FormData
    const request = new Request(`https://api.openai.com/v1${path}`, {
      method: method ?? (body === undefined ? 'GET' : 'POST'),
      ...(body === undefined ? {} : { body: isForm ? body : JSON.stringify(body) }),
    })
    return (await getResponse([...llm.handlers], request))!
  }
  const json = async (path: string, asked?: Asked): Promise<Record<string, unknown>> => {
    const response = await fetch(path, asked)
    return { status: response.status, ...((await response.json()) as object) }
  }
  const upload = (content: string, fields: Record<string, string> = {}) => {
    const form = new FormData()
    for (const [name, value] of Object.entries({ purpose: 'batch', ...fields })) {
      if (name !== 'filename') form.set(name, value)
    }
    form.set('file', new Blob([content]), fields['filename'] ?? 'in.jsonl')
    return json('/files', { body: form })
  }
  const begin = async (lines: unknown[], endpoint = '/v1/chat/completions') => {
    const content = lines.map((line) => JSON.stringify(line)).join('\n')
    const { id: input_file_id } = await upload(content)
    const body = { input_file_id, endpoint, completion_window: '24h' }
    const { status: _, ...batch } = await json('/batches', { body })
    return batch
  }
  return { clock, llm, fetch, json, upload, begin }
}

const ask = (custom_id: string, content: unknown, more: object = {}) => ({
  custom_id,
  method: 'POST',
  url: '/v1/chat/completions',
  body: { model: 'gpt-4o', messages: [{ role: 'user', content }], ...more },
})

test('a file of a batch is kept for a month, others for as long as is asked for', async () => {
  const { upload } = serve()
  expect(await upload('{}\n')).toEqual({
    status: 'processed',
    object: 'file',
    id: expect.stringMatching(/^file-\w{22}$/),
    purpose: 'batch',
    filename: 'in.jsonl',
    bytes: 3,
    created_at: startSeconds,
    expires_at: startSeconds + 30 * 24 * 60 * 60,
    status_details: null,
  })
  const life = { 'expires_after[anchor]': 'created_at', 'expires_after[seconds]': '3600' }
  expect(await upload('{}', life)).toMatchObject({ expires_at: startSeconds + 3600 })
  expect(await upload('{}', { purpose: 'evals' })).toMatchObject({ expires_at: null })
})

test.each([
  ['limit=0', 'limit'],
  ['limit=10001', 'limit'],
  ['limit=1e1', 'limit'],
  ['order=up', 'order'],
])('a list of files refuses ?%s', async (query, param) => {
  const { status, error } = await serve().json(`/files?${query}`)
  expect({ status, error }).toMatchObject({ status: 400, error: { param, code: 'invalid_value' } })
})

test('a form may lack what it needs', async () => {
  const { json } = serve()
  const form = new FormData()
  form.set('file', 'a text')
  expect(await json('/files', { body: form })).toMatchObject({ error: { param: 'purpose' } })
  form.set('purpose', 'batch')
  expect(await json('/files', { body: form })).toMatchObject({ error: { param: 'file' } })
})

test('a batch with lag is in progress until the longest has passed', async () => {
  const { clock, json, begin } = serve({
    responses: {
      hi: 'Hello.',
      slow: { text: 'At last.', lag: { ttft_ms: 2 * hourMs } },
      wrong: { error: 'overloaded', lag: { ttft_ms: 0 } },
    },
  })
  const created = await begin([ask('a', 'hi'), ask('b', 'slow'), ask('c', 'wrong')])
  const { id } = created
  expect(created).toEqual({
    id: expect.stringMatching(/^batch_\w{32}$/),
    object: 'batch',
    endpoint: '/v1/chat/completions',
    model: 'gpt-4o',
    errors: null,
    input_file_id: expect.stringMatching(/^file-/),
    completion_window: '24h',
    output_file_id: null,
    error_file_id: null,
    created_at: startSeconds,
    in_progress_at: null,
    expires_at: startSeconds + 24 * 60 * 60,
    finalizing_at: null,
    completed_at: null,
    failed_at: null,
    expired_at: null,
    cancelling_at: null,
    cancelled_at: null,
    request_counts: { total: 0, completed: 0, failed: 0 },
    usage: null,
    metadata: null,
  })
  await clock.advance(2 * hourMs - 1)
  const { status: _, ...rest } = await json(`/batches/${id}`)
  expect(rest).toMatchObject({
    in_progress_at: startSeconds,
    request_counts: { total: 3, completed: 1, failed: 1 },
    output_file_id: null,
  })
  await clock.advance(hourMs)
  expect(await json(`/batches/${id}`)).toMatchObject({
    status: 'completed',
    completed_at: startSeconds + 2 * 60 * 60,
    request_counts: { total: 3, completed: 2, failed: 1 },
  })
})

test('what takes longer than a day expires', async () => {
  const { clock, fetch, json, begin } = serve({
    responses: { hi: { text: 'At last.', lag: { ttft_ms: 25 * hourMs } } },
  })
  const { id } = await begin([ask('a', 'hi')])
  await clock.advance(24 * hourMs)
  const batch = await json(`/batches/${id}`)
  expect(batch).toMatchObject({
    status: 'expired',
    expired_at: startSeconds + 24 * 60 * 60,
    output_file_id: null,
    request_counts: { total: 1, completed: 0, failed: 1 },
  })
  const errors = await fetch(`/files/${batch['error_file_id']}/content`)
  expect(errors.headers.get('content-type')).toBe('application/octet-stream')
  expect(await errors.text()).toMatch(
    /^\{"id":"batch_req_\w{22}","custom_id":"a","response":null,"error":\{"code":"batch_expired","message":"[^"]+"\}\}\n$/,
  )
})

test('the lines of the output are whole answers', async () => {
  const { fetch, json, begin } = serve({ responses: { hi: 'Grüße 👋🏽!' } })
  const { id } = await begin([ask('é', 'hi'), ask('b', 'hi')])
  const batch = await json(`/batches/${id}`)
  const output = await (await fetch(`/files/${batch['output_file_id']}/content`)).text()
  const head = '\\{"id":"batch_req_\\w{22}","custom_id":"(?:é|b)","response":\\{"status_code":200'
  const tail = '"request_id":"req_\\w{24}","body":\\{"id":"chatcmpl-.*\\}\\},"error":null\\}\\n'
  expect(output).toMatch(new RegExp(`^(?:${head},${tail}){2}$`))
  const lines = output.trim().split('\n')
  const ids = lines.map((line) => (JSON.parse(line) as { id: string }).id)
  expect(new Set(ids).size).toBe(2)
  expect(await json(`/files/${batch['output_file_id']}`)).toMatchObject({
    bytes: new TextEncoder().encode(output).length,
    filename: `${id}_output.jsonl`,
    purpose: 'batch_output',
  })
})

test('what a request gets wrong, and what a fault has broken, is in the error file', async () => {
  const { fetch, json, begin } = serve({
    responses: { broken: { text: 'Hello.', fault: 'malformed' } },
  })
  const { id } = await begin([ask('a', 'broken'), ask('b', 'hi', { messages: null })])
  const batch = await json(`/batches/${id}`)
  const errors = await (await fetch(`/files/${batch['error_file_id']}/content`)).text()
  expect(
    errors
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line)),
  ).toMatchObject([
    { custom_id: 'a', response: null, error: { code: 'server_error' } },
    {
      custom_id: 'b',
      response: { status_code: 400, body: { error: { param: 'messages' } } },
      error: null,
    },
  ])
  expect(batch).toMatchObject({ usage: { total_tokens: 0 }, output_file_id: null })
})

test('a path in front of /v1 holds for the requests, too', async () => {
  const clock = createManualClock(startMs)
  const llm = createMockLLM({ responses: { hi: 'Hello.' } }, { clock })
  const form = new FormData()
  form.set('purpose', 'batch')
  form.set('file', new Blob([JSON.stringify(ask('a', 'hi'))]), 'in.jsonl')
  const base = 'http://localhost/api/v1'
  const post = async (path: string, body: FormData | string) => {
    // What the official SDK sends; without it, the path could be the app's own.
    const headers = { 'x-stainless-lang': 'js' }
    const request = new Request(base + path, { method: 'POST', headers, body })
    return (await (await getResponse([...llm.handlers], request))!.json()) as { id: string }
  }
  const { id } = await post('/files', form)
  const endpoint = '/v1/chat/completions'
  await post('/batches', JSON.stringify({ input_file_id: id, endpoint, completion_window: '24h' }))
  expect(llm.calls.map(({ path }) => path)).toContain('/api/v1/chat/completions')
})

test('the input may be of another purpose, or gone', async () => {
  const { json, upload } = serve()
  const { id } = await upload(JSON.stringify(ask('a', 'hi')), { purpose: 'fine-tune' })
  for (const input_file_id of [id, 'file-gone']) {
    const body = { input_file_id, endpoint: '/v1/chat/completions', completion_window: '24h' }
    const batch = await json('/batches', { body })
    expect(await json(`/batches/${batch['id']}`)).toMatchObject({
      status: 'failed',
      failed_at: startSeconds,
      in_progress_at: null,
      errors: {
        object: 'list',
        data: [{ code: 'invalid_file', line: null, param: 'input_file_id' }],
      },
    })
  }
})

test('a batch that has failed or is cancelled stays so', async () => {
  const { json, begin } = serve()
  const { id } = await begin([ask('a', 'hi')])
  const cancel = { method: 'POST' }
  expect(await json(`/batches/${id}/cancel`, cancel)).toMatchObject({ status: 'cancelling' })
  expect(await json(`/batches/${id}`)).toMatchObject({
    status: 'cancelled',
    cancelled_at: startSeconds,
    request_counts: { total: 1, completed: 0, failed: 1 },
  })
  expect(await json(`/batches/${id}/cancel`, cancel)).toMatchObject({
    status: 409,
    error: { message: "Cannot cancel a batch with status 'cancelled'." },
  })
})

test('the usage of a batch is the sum of its answers’, by whatever names they call it', () => {
  const answers = [
    {
      prompt_tokens: 1,
      completion_tokens: 20,
      total_tokens: 21,
      prompt_tokens_details: { cached_tokens: 300 },
      completion_tokens_details: { reasoning_tokens: 4000 },
    },
    {
      input_tokens: 2,
      output_tokens: 30,
      total_tokens: 32,
      input_tokens_details: { cached_tokens: 400 },
      output_tokens_details: { reasoning_tokens: 5000 },
    },
    { prompt_tokens: 4, total_tokens: 4 },
  ]
  const outcomes = answers.map((usage) => ({
    status: 200,
    headers: { 'x-request-id': 'req_1' },
    body: JSON.stringify({ usage }),
    delayMs: 0,
  }))
  const { usage, counts, output, errors } = encodeOutput(outcomes, ['a', 'b', 'c'], String)
  expect(usage).toEqual({
    input_tokens: 7,
    input_tokens_details: { cached_tokens: 700 },
    output_tokens: 50,
    output_tokens_details: { reasoning_tokens: 9000 },
    total_tokens: 57,
  })
  expect(counts).toEqual({ total: 3, completed: 3, failed: 0 })
  expect(errors).toBe('')
  expect(output.split('\n')[2]).toBe(
    '{"id":"batch_req_2","custom_id":"c","response":{"status_code":200,"request_id":"req_1","body":{"usage":{"prompt_tokens":4,"total_tokens":4}}},"error":null}',
  )
})
