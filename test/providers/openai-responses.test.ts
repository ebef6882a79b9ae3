/** The exact bytes of responses and their events, and what is kept of them. */
import { describe, expect, test } from 'vitest'
import { complete } from '../../src/complete.ts'
import { ApiError } from '../../src/errors/api-error.ts'
import { createConversation } from '../../src/providers/openai/responses/conversations.ts'
import { weigh } from '../../src/providers/openai/responses/items.ts'
import {
  listInputItems,
  retrieveResponse,
} from '../../src/providers/openai/responses/response-endpoints.ts'
import { createResponse } from '../../src/providers/openai/responses/responses.ts'
import { createRandom, hashText } from '../../src/random.ts'
import type { Reply } from '../../src/reply.ts'
import { framesToText } from '../../src/stream/event-stream.ts'
import { encodePaced } from '../../src/stream/steps.ts'
import { endpointRequest } from '../endpoint-request.ts'

async function answer(reply: Reply, given: object = {}) {
  const body = { model: 'gpt-5', input: 'hi', ...given }
  const request = endpointRequest({ body })
  const prompt = await createResponse.parse(body, request)
  const settled = { hash: hashText('a request'), createdSeconds: 1, captures: {} }
  const completion = await complete({ id: 'resp_x', ...reply }, prompt, settled)
  return { request, prompt, completion }
}

async function documentOf(reply: Reply, given: object = {}) {
  const { request, prompt, completion } = await answer(reply, given)
  return createResponse.encode(completion, prompt, request, 0)
}

async function streamOf(reply: Reply, given: object = {}) {
  const { request, prompt, completion } = await answer(reply, { stream: true, ...given })
  const encoder = createResponse.encodeStream(completion, prompt, request)
  const steps = encodePaced(completion, encoder, undefined, createRandom(1))
  return Array.from(steps, ({ frames }) => framesToText(frames)).join('')
}

/** The frames between those of the response, without the response's own. */
async function itemEvents(reply: Reply, given: object = {}): Promise<string[]> {
  const frames = (await streamOf(reply, given)).split('\n\n').slice(2, -2)
  return frames.map((frame) => {
    const [, name, json] = /^event: (.*)\ndata: (.*)$/.exec(frame)!
    const { type, sequence_number, ...rest } = JSON.parse(json!)
    expect(type).toBe(name)
    expect(sequence_number).toBe(frames.indexOf(frame) + 2)
    return `${type} ${JSON.stringify(rest)}`
  })
}

const head =
  '"id":"resp_x","object":"response","created_at":1,"status":"in_progress","completed_at":null,"error":null,"incomplete_details":null,"model":"gpt-5","output":[],"background":false,"instructions":null,"max_output_tokens":null,"max_tool_calls":null,"parallel_tool_calls":true,"previous_response_id":null,"store":true,"temperature":1,"tool_choice":"auto","tools":[],"top_logprobs":0,"top_p":1,"truncation":"disabled","metadata":{},"reasoning":{"effort":null,"summary":null},"service_tier":"default","text":{"format":{"type":"text"}},"usage":null'
const part = '"content":[{"type":"output_text","annotations":[],"logprobs":[],"text":"Ja"}]'
const message = `{"id":"msg_xo0","type":"message","status":"completed","role":"assistant",${part}}`
const done = head
  .replace('"status":"in_progress","completed_at":null', '"status":"completed","completed_at":1')
  .replace('"output":[]', `"output":[${message}]`)
  .replace(
    '"usage":null',
    '"usage":{"input_tokens":8,"input_tokens_details":{"cached_tokens":0,"cache_write_tokens":0},"output_tokens":1,"output_tokens_details":{"reasoning_tokens":0},"total_tokens":9}',
  )

test('an answer that is not streamed', async () => {
  expect(JSON.stringify(await documentOf({ text: 'Ja' }))).toBe(`{${done}}`)
})

test('a streamed answer', async () => {
  const place = '"item_id":"msg_xo0","output_index":0,"content_index":0'
  const emptied = message.replace('completed', 'in_progress').replace(part, '"content":[]')
  const events = [
    ['response.created', `"response":{${head}}`],
    ['response.in_progress', `"response":{${head}}`],
    ['response.output_item.added', `"output_index":0,"item":${emptied}`],
    [
      'response.content_part.added',
      `${place},"part":{"type":"output_text","annotations":[],"logprobs":[],"text":""}`,
    ],
    [
      'response.output_text.delta',
      '"item_id":"msg_xo0","output_index":0,"delta":"J","content_index":0,"logprobs":[]',
    ],
    [
      'response.output_text.delta',
      '"item_id":"msg_xo0","output_index":0,"delta":"a","content_index":0,"logprobs":[]',
    ],
    ['response.output_text.done', `${place},"text":"Ja","logprobs":[]`],
    [
      'response.content_part.done',
      `${place},"part":{"type":"output_text","annotations":[],"logprobs":[],"text":"Ja"}`,
    ],
    ['response.output_item.done', `"output_index":0,"item":${message}`],
    ['response.completed', `"response":{${done}}`],
  ]
  expect(await streamOf({ text: 'Ja' })).toBe(
    events
      .map(
        ([type, rest], number) =>
          `event: ${type}\ndata: {"type":"${type}","sequence_number":${number},${rest}}\n\n`,
      )
      .join(''),
  )
})

describe('streams', () => {
  test('a call of a function', async () => {
    const tool_calls = [{ name: 'f', id: 'call_1', arguments: { a: 1 } }]
    const at = '"item_id":"fc_xo0","output_index":0'
    expect(await itemEvents({ tool_calls })).toEqual([
      'response.output_item.added {"output_index":0,"item":{"id":"fc_xo0","type":"function_call","call_id":"call_1","name":"f","status":"in_progress","arguments":""}}',
      ...[...'{"a":1}'].map(
        (delta) =>
          `response.function_call_arguments.delta {${at},"delta":${JSON.stringify(delta)}}`,
      ),
      `response.function_call_arguments.done {${at},"name":"f","arguments":"{\\"a\\":1}"}`,
      'response.output_item.done {"output_index":0,"item":{"id":"fc_xo0","type":"function_call","call_id":"call_1","name":"f","status":"completed","arguments":"{\\"a\\":1}"}}',
    ])
  })

  test('a call of a custom tool', async () => {
    const at = '"item_id":"ctc_xo0","output_index":0'
    const item = '"id":"ctc_xo0","type":"custom_tool_call","call_id":"call_1","name":"f"'
    expect(await itemEvents({ tool_calls: [{ name: 'f', id: 'call_1', input: '"' }] })).toEqual([
      `response.output_item.added {"output_index":0,"item":{${item},"status":"in_progress","input":""}}`,
      `response.custom_tool_call_input.delta {${at},"delta":"\\""}`,
      `response.custom_tool_call_input.done {${at},"input":"\\""}`,
      `response.output_item.done {"output_index":0,"item":{${item},"status":"completed","input":"\\""}}`,
    ])
  })

  test('reasoning as its summary', async () => {
    const at = '"item_id":"rs_xo0","output_index":0,"summary_index":0'
    const item = '"id":"rs_xo0","type":"reasoning"'
    const summary = (text: string) => `{"type":"summary_text","text":"${text}"}`
    expect(await itemEvents({ blocks: [{ reasoning: 'Hm' }] })).toEqual([
      `response.output_item.added {"output_index":0,"item":{${item},"summary":[]}}`,
      `response.reasoning_summary_part.added {${at},"part":${summary('')}}`,
      `response.reasoning_summary_text.delta {${at},"delta":"H"}`,
      `response.reasoning_summary_text.delta {${at},"delta":"m"}`,
      `response.reasoning_summary_text.done {${at},"text":"Hm"}`,
      `response.reasoning_summary_part.done {${at},"part":${summary('Hm')}}`,
      `response.output_item.done {"output_index":0,"item":{${item},"summary":[${summary('Hm')}]}}`,
    ])
  })

  test('reasoning that says nothing without a summary', async () => {
    const item = '{"id":"rs_xo0","type":"reasoning","summary":[],"encrypted_content":"sealed"}'
    expect(await itemEvents({ blocks: [{ reasoning: { redacted: 'sealed' } }] })).toEqual([
      `response.output_item.added {"output_index":0,"item":${item}}`,
      `response.output_item.done {"output_index":0,"item":${item}}`,
    ])
  })

  test('a refusal', async () => {
    const at = '"item_id":"msg_xo0","output_index":0,"content_index":0'
    const events = await itemEvents({ refusal: 'No' })
    expect(events.slice(1, -1)).toEqual([
      `response.content_part.added {${at},"part":{"type":"refusal","refusal":""}}`,
      'response.refusal.delta {"item_id":"msg_xo0","output_index":0,"delta":"N","content_index":0}',
      'response.refusal.delta {"item_id":"msg_xo0","output_index":0,"delta":"o","content_index":0}',
      `response.refusal.done {${at},"refusal":"No"}`,
      `response.content_part.done {${at},"part":{"type":"refusal","refusal":"No"}}`,
    ])
  })

  test('citations after the text that they are of', async () => {
    const events = await itemEvents({ text: 'T', citations: [{ url: 'https://a.test/' }] })
    expect(events[3]).toBe(
      'response.output_text.annotation.added {"item_id":"msg_xo0","output_index":0,"content_index":0,"annotation_index":0,"annotation":{"type":"url_citation","start_index":0,"end_index":1,"title":"https://a.test/","url":"https://a.test/"}}',
    )
  })

  test('each token with the piece that it ends in', async () => {
    const logprobs = ['Ja', ' 🚀'].map((token) => ({ token, logprob: -0.5 }))
    const include = ['message.output_text.logprobs']
    const events = await itemEvents({ text: 'Ja 🚀', logprobs }, { include })
    const deltas = events.filter((event) => event.startsWith('response.output_text.delta'))
    const told = deltas.map((event) => JSON.parse(event.slice(event.indexOf(' '))))
    expect(told.map(({ delta }) => delta)).toEqual(['Ja', ' 🚀'])
    expect(told.map((event) => event.logprobs)).toEqual([
      [{ token: 'Ja', bytes: [74, 97], logprob: -0.5, top_logprobs: [] }],
      [{ token: ' 🚀', bytes: [32, 240, 159, 154, 128], logprob: -0.5, top_logprobs: [] }],
    ])
  })

  test('an answer that is cut off as incomplete', async () => {
    const text = await streamOf({ text: 'Well', finish_reason: 'length' })
    expect(text).toContain('"status":"incomplete","role":"assistant"')
    expect(text.trim().split('\n').at(-2)).toBe('event: response.incomplete')
    expect(text).toContain('"incomplete_details":{"reason":"max_output_tokens"}')
    expect(text).not.toContain('event: response.completed')
  })

  test('an error, and the response that has failed', async () => {
    const { request, prompt, completion } = await answer({ text: 'Ja' }, { stream: true })
    const encoder = createResponse.encodeStream(completion, prompt, request)
    encoder.start()
    const error = new ApiError({
      status: 429,
      message: 'Slow down.',
      type: 'requests',
      code: 'rate_limit_exceeded',
    })
    const failed = head
      .replace('in_progress', 'failed')
      .replace('"error":null', '"error":{"code":"rate_limit_exceeded","message":"Slow down."}')
    expect(encoder.error(error)).toBe(
      'event: error\ndata: {"type":"error","sequence_number":2,"error":{"message":"Slow down.","type":"requests","param":null,"code":"rate_limit_exceeded"}}\n\n' +
        `event: response.failed\ndata: {"type":"response.failed","sequence_number":3,"response":{${failed}}}\n\n`,
    )
  })
})

test('repeats what was asked', async () => {
  const asked = {
    instructions: 'Be brief.',
    max_output_tokens: 99,
    metadata: { a: '1' },
    parallel_tool_calls: false,
    reasoning: { effort: 'low' },
    safety_identifier: 'me',
    service_tier: 'flex',
    temperature: 0,
    text: { verbosity: 'low' },
    tool_choice: 'none',
    tools: [{ type: 'web_search' }],
    top_p: 0.5,
    truncation: 'auto',
    user: 'u',
  }
  expect(await documentOf({ text: 'Ja' }, asked)).toMatchObject({
    ...asked,
    reasoning: { effort: 'low', summary: null },
    text: { format: { type: 'text' }, verbosity: 'low' },
  })
  expect(await documentOf({ text: 'Ja' }, { service_tier: 'auto' })).toMatchObject({
    service_tier: 'default',
  })
})

describe('keeps', () => {
  test('a background response until it is due', async () => {
    const { request, prompt, completion } = await answer({ text: 'Ja' }, { background: true })
    expect(createResponse.isBackground!(request)).toBe(true)
    expect(createResponse.encode(completion, prompt, request, 500)).toMatchObject({
      status: 'queued',
      output: [],
    })
    const at = (elapsedMs: number) =>
      retrieveResponse.read({ ...request, elapsedMs, parameters: { response_id: 'resp_x' } })
    expect(at(499)).toMatchObject({ status: 'in_progress', output: [], completed_at: null })
    expect(at(500)).toMatchObject({ status: 'completed', output: [{ type: 'message' }] })
  })

  test('no endless conversation where every response has the same id', async () => {
    const given = { previous_response_id: 'resp_x' }
    const first = await answer({ text: 'Ja' })
    createResponse.encode(first.completion, first.prompt, first.request, 0)
    const body = { ...first.request.body, ...given }
    const request = { ...first.request, body, parameters: { response_id: 'resp_x' } }
    const prompt = await createResponse.parse(body, request)
    expect(prompt.messages).toHaveLength(3)
    createResponse.encode(first.completion, prompt, request, 0)
    expect(listInputItems.read(request)).toMatchObject({ data: [{ role: 'user' }] })
  })

  test.each(['0', '101', 'many'])('no page of %s items', async (limit) => {
    const { request, prompt, completion } = await answer({ text: 'Ja' })
    createResponse.encode(completion, prompt, request, 0)
    const query = new URLSearchParams({ limit })
    const asked = { ...request, query, parameters: { response_id: 'resp_x' } }
    expect(() => listInputItems.read(asked)).toThrow(ApiError)
  })

  test('no items that are no list', () => {
    const body = { items: 'hi' }
    expect(() => createConversation.read(endpointRequest({ body }))).toThrow(
      "Invalid type for 'items'",
    )
  })

  test('count of what is deeper than the stack', () => {
    let deep: unknown = 'x'
    for (let depth = 0; depth < 100_000; depth++) deep = [deep]
    expect(weigh(deep)).toBeGreaterThan(50)
  })
})
