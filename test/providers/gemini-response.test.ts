/** The exact bytes of Gemini's answers, plain and streamed, and of its errors. */
import { describe, expect, test } from 'vitest'
import { complete } from '../../src/complete.ts'
import type { Completion } from '../../src/completion.ts'
import { ApiError } from '../../src/errors/api-error.ts'
import { type ErrorKind, errorKinds } from '../../src/errors/error-kinds.ts'
import { toApiError } from '../../src/errors/error-reply.ts'
import type { Prompt } from '../../src/prompt.ts'
import { gemini } from '../../src/providers/gemini/gemini.ts'
import { streamGenerateContent as endpoint } from '../../src/providers/gemini/generate-content.ts'
import { hashText } from '../../src/random.ts'
import type { FinishReason, Reply } from '../../src/reply.ts'
import { encodeAtOnce } from '../../src/stream/steps.ts'
import { endpointRequest } from '../endpoint-request.ts'
import { promptOf } from '../prompt-of.ts'

const model = 'gemini-2.5-flash'
const geminiPrompt = (asked: Partial<Prompt> = {}) =>
  promptOf({ provider: 'gemini', endpoint: 'generateContent', model, includeUsage: true, ...asked })

function completionOf(reply: Reply, asked: Partial<Prompt> = {}): Promise<Completion> {
  const context = { hash: hashText('a request'), createdSeconds: 0, captures: {} }
  return complete({ id: 'r1', ...reply }, geminiPrompt(asked), context)
}

async function plain(reply: Reply, asked: Partial<Prompt> = {}, body = {}) {
  const completion = await completionOf(reply, asked)
  return endpoint.encode(completion, geminiPrompt(asked), endpointRequest({ body }), 0) as {
    candidates: {
      content?: { parts: Record<string, unknown>[]; role: string }
      finishReason: string
      finishMessage?: string
    }[]
  }
}

async function streamed(reply: Reply, query: string, asked: Partial<Prompt> = {}, body = {}) {
  const completion = await completionOf(reply, asked)
  const request = endpointRequest({ query: new URLSearchParams(query), body })
  const encoder = endpoint.encodeStream(completion, geminiPrompt(asked), request)
  const encoded = encodeAtOnce(completion, encoder)
  const bytes = new Uint8Array(encoded.size)
  encoded.writeTo(bytes)
  return { text: new TextDecoder().decode(bytes), pieces: encoded.pieces }
}

const dataOf = (text: string) =>
  [...text.matchAll(/^data: (.*)$/gm)].map(([, json]) => JSON.parse(json!))

const usage = { input_tokens: 5, output_tokens: 3 }
const startUsage =
  '"usageMetadata":{"promptTokenCount":5,"totalTokenCount":5,"promptTokensDetails":[{"modality":"TEXT","tokenCount":5}]}'
const endUsage =
  '"usageMetadata":{"promptTokenCount":5,"totalTokenCount":8,"promptTokensDetails":[{"modality":"TEXT","tokenCount":5}],"candidatesTokenCount":3}'
const tail = '"modelVersion":"gemini-2.5-flash","responseId":"r1"}'
const chunk = (text: string) =>
  `{"candidates":[{"content":{"parts":[{"text":"${text}"}],"role":"model"},"index":0}],${startUsage},${tail}`
const end = `{"candidates":[{"content":{"parts":[{"text":""}],"role":"model"},"finishReason":"STOP","index":0}],${endUsage},${tail}`

test('a plain answer', async () => {
  expect(JSON.stringify(await plain({ text: 'Hi', usage }))).toBe(
    `{"candidates":[{"content":{"parts":[{"text":"Hi"}],"role":"model"},"finishReason":"STOP","index":0}],${endUsage},${tail}`,
  )
})

test('streams each character as a response of its own, the last with the finish reason', async () => {
  const { text, pieces } = await streamed({ text: 'H👋', usage }, 'alt=sse')
  expect(text).toBe(`data: ${chunk('H')}\n\ndata: ${chunk('👋')}\n\ndata: ${end}\n\n`)
  expect(pieces).toBe(2)
})

test('without alt=sse, a stream is one array', async () => {
  const { text } = await streamed({ text: 'Hi', usage }, '')
  expect(text).toBe(`[${chunk('H')},\r\n${chunk('i')},\r\n${end}]`)
  const two = JSON.parse((await streamed({ text: 'Hi' }, '', { choices: 2 })).text)
  expect(two.map((one: { candidates: { index: number }[] }) => one.candidates[0]!.index)).toEqual([
    0, 1, 0, 1, 0, 1,
  ])
})

describe('reasoning', () => {
  const reply: Reply = { reasoning: 'Hm', text: 'Hi', usage: { ...usage, reasoning_tokens: 2 } }

  test('is a thought, counted apart', async () => {
    expect(await plain(reply)).toMatchObject({
      candidates: [
        {
          content: {
            parts: [
              { text: 'Hm', thought: true },
              { text: 'Hi', thoughtSignature: expect.any(String) },
            ],
          },
        },
      ],
      usageMetadata: { candidatesTokenCount: 1, thoughtsTokenCount: 2, totalTokenCount: 8 },
    })
  })

  test('is left out where the request says so, plain and streamed', async () => {
    const body = { generationConfig: { thinkingConfig: { includeThoughts: false } } }
    expect(JSON.stringify(await plain(reply, {}, body))).not.toContain('"thought":true')
    const { text, pieces } = await streamed(reply, 'alt=sse', {}, body)
    expect(text).not.toContain('"thought":true')
    // They are thought all the same, and take their time.
    expect(pieces).toBe(4)
  })

  test('streams thoughts, and their signature with the end', async () => {
    const { text } = await streamed(
      { reasoning: { text: 'Hm', signature: 'c2ln' }, text: 'Hi' },
      'alt=sse',
    )
    const parts = dataOf(text).map(({ candidates }) => candidates[0].content.parts[0])
    expect(parts).toEqual([
      { text: 'H', thought: true },
      { text: 'm', thought: true },
      { text: 'H' },
      { text: 'i' },
      { text: '', thoughtSignature: 'c2ln' },
    ])
  })

  test('that only another vendor reads is not sent', async () => {
    const { candidates } = await plain({ reasoning: { redacted: 'x' }, text: 'Hi' })
    expect(candidates[0]!.content!.parts).toEqual([{ text: 'Hi' }])
  })
})

describe('function calls', () => {
  const calls = [
    { name: 'a', arguments: { q: 1 } },
    { name: 'b', arguments: '', id: 'mine' },
  ]
  const a = { functionCall: { name: 'a', args: { q: 1 } } }
  const b = { functionCall: { id: 'mine', name: 'b', args: {} } }

  test('are objects; there is an id only where the reply has one', async () => {
    const { candidates } = await plain({ tool_calls: calls })
    expect(candidates[0]).toMatchObject({ finishReason: 'STOP' })
    expect(candidates[0]!.content!.parts).toEqual([a, b])
  })

  test('of the third generation have ids, and a signature on the first', async () => {
    const { candidates } = await plain({ tool_calls: calls }, { model: 'gemini-3-pro-preview' })
    const [first, second] = candidates[0]!.content!.parts
    expect(first).toEqual({
      functionCall: { ...a.functionCall, id: expect.stringMatching(/^\w{22}$/) },
      thoughtSignature: expect.stringMatching(/^[\w+/]+=*$/),
    })
    expect(second).toEqual(b)
  })

  test('come whole when all of their arguments are there', async () => {
    const { text, pieces } = await streamed({ reasoning: 'H', tool_calls: calls }, 'alt=sse')
    const parts = dataOf(text).map(({ candidates }) => candidates[0].content.parts[0])
    const thoughtSignature = expect.any(String)
    expect(parts).toEqual([
      { text: 'H', thought: true },
      { ...a, thoughtSignature },
      b,
      { text: '' },
    ])
    expect(pieces).toBe(1 + '{"q":1}'.length)
  })

  test.each(['not json', '[1]'])('with the arguments %s are malformed', async (text) => {
    const reply = { tool_calls: [{ name: 'a', arguments: text }] }
    const finishMessage = `Malformed function call: a(${text})`
    const malformed = { finishReason: 'MALFORMED_FUNCTION_CALL', finishMessage, index: 0 }
    expect((await plain(reply)).candidates).toEqual([malformed])
    expect(dataOf((await streamed(reply, 'alt=sse')).text)).toMatchObject([
      { candidates: [malformed] },
    ])
  })

  test('that the token limit cuts are none', async () => {
    const long = { name: 'a', arguments: { q: 'one two three four five six seven eight' } }
    const { candidates } = await plain({ tool_calls: [long] }, { maxTokens: 4 })
    expect(candidates).toEqual([{ finishReason: 'MAX_TOKENS', index: 0 }])
  })

  test('with free text hold it as input', async () => {
    const { candidates } = await plain({ tool_calls: [{ name: 'sh', input: 'ls "x"' }] })
    expect(candidates[0]!.content!.parts).toEqual([
      { functionCall: { name: 'sh', args: { input: 'ls "x"' } } },
    ])
  })
})

test.each<[FinishReason, string]>([
  ['stop', 'STOP'],
  ['length', 'MAX_TOKENS'],
  ['tool_calls', 'STOP'],
  ['content_filter', 'SAFETY'],
  ['refusal', 'SAFETY'],
  ['pause_turn', 'STOP'],
  ['context_window', 'MAX_TOKENS'],
])('an answer that ends by %s has the reason %s', async (finish_reason, reason) => {
  const reply: Reply = { text: 'Hi', finish_reason }
  const { candidates } = await plain(reply)
  expect(candidates[0]!.finishReason).toBe(reason)
  const chunks = dataOf((await streamed(reply, 'alt=sse')).text)
  const reasons = chunks.map((one) => one.candidates[0].finishReason)
  expect(reasons).toEqual([undefined, undefined, reason])
})

test('limits of the request: the stop string, the most tokens', async () => {
  const said = async (asked: Partial<Prompt>) => {
    const { candidates } = await plain({ text: 'one two three four' }, asked)
    const [{ content, finishReason }] = candidates as [(typeof candidates)[0]]
    return [content!.parts[0]!['text'], finishReason]
  }
  expect(await said({ stop: [' two'] })).toEqual(['one', 'STOP'])
  expect(await said({ maxTokens: 2 })).toEqual([expect.stringMatching(/^one/), 'MAX_TOKENS'])
})

test('a refusal is text, told by the finish reason and the ratings', async () => {
  const { candidates } = await plain({ refusal: 'No.' })
  expect(candidates).toEqual([
    {
      content: { parts: [{ text: 'No.' }], role: 'model' },
      finishReason: 'SAFETY',
      index: 0,
      safetyRatings: [
        { category: 'HARM_CATEGORY_DANGEROUS_CONTENT', probability: 'HIGH', blocked: true },
      ],
    },
  ])
})

test('tokens of a cache and of audio are told apart', async () => {
  const counted = {
    input_tokens: 9,
    cached_tokens: 4,
    input_audio_tokens: 2,
    output_audio_tokens: 1,
  }
  expect(await plain({ text: 'x', usage: { ...counted, output_tokens: 3 } })).toMatchObject({
    usageMetadata: {
      promptTokenCount: 9,
      cachedContentTokenCount: 4,
      promptTokensDetails: [
        { modality: 'TEXT', tokenCount: 7 },
        { modality: 'AUDIO', tokenCount: 2 },
      ],
      candidatesTokenCount: 3,
      candidatesTokensDetails: [
        { modality: 'TEXT', tokenCount: 2 },
        { modality: 'AUDIO', tokenCount: 1 },
      ],
      totalTokenCount: 12,
    },
  })
})

test('citations of one source share a chunk; those of a document are of all the text', async () => {
  const page = { url: 'https://a.test/', start: 0, end: 2 }
  const reply: Reply = {
    blocks: [
      { text: 'Tea.', citations: [page, { ...page, start: 2, end: 4 }] },
      { text: 'Äh', citations: [{ document: 0, title: 'T', cited_text: 'words', start: 7 }] },
    ],
  }
  expect((await plain(reply)).candidates[0]).toMatchObject({
    groundingMetadata: {
      groundingChunks: [
        { web: { uri: 'https://a.test/', title: 'https://a.test/' } },
        { retrievedContext: { title: 'T', text: 'words' } },
      ],
      groundingSupports: [
        { segment: { endIndex: 2, text: 'Te' }, groundingChunkIndices: [0] },
        { segment: { startIndex: 2, endIndex: 4, text: 'a.' }, groundingChunkIndices: [0] },
        { segment: { partIndex: 1, endIndex: 3, text: 'Äh' }, groundingChunkIndices: [1] },
      ],
    },
  })
})

test.each([
  ['alt=sse', 'data: {"candidates":[', /^data: \{"candidates".*[^}]\n\n$/],
  ['', '{"candidates":[', /^\{"candidates".*[^}],\r\n$/],
])('a frame of %j is broken to half of its JSON', (query, start, broken) => {
  const framing = endpoint.framing(endpointRequest({ query: new URLSearchParams(query) }))
  const half = framing.breakFrame(framing.frame('{"candidates":[{"content":{}}]}'))
  expect(half).toMatch(broken)
  expect(half.startsWith(start)).toBe(true)
  // Nothing is sent of a call that is not whole: then the next frame is broken.
  expect(framing.breakFrame('')).toBe('')
})

test('the last of an array ends it, even broken', () => {
  expect(endpoint.framing(endpointRequest()).breakFrame('{"candidates":[]}]')).toMatch(
    /^\{".*[^}]\]$/,
  )
})

test.each([
  ['alt=sse', 'data: {"error":{"code":503,"message":"x","status":"UNAVAILABLE"}}\n\n'],
  ['', '{"error":{"code":503,"message":"x","status":"UNAVAILABLE"}}]'],
])('an error in the middle of a stream (%j) ends it', async (query, frame) => {
  const request = endpointRequest({ query: new URLSearchParams(query) })
  const open = async () =>
    endpoint.encodeStream(await completionOf({ text: 'x' }), geminiPrompt(), request)
  const error = new ApiError({ status: 503, message: 'x' })
  const begun = await open()
  const opening = begun.start()
  expect(begun.error(error)).toBe(frame)
  // Before anything else it opens what it closes.
  expect((await open()).error(error)).toBe(opening + frame)
})

describe('errors', () => {
  const facts = { model, nowMs: 0 }
  const encode = (given: Parameters<typeof toApiError>[0]) => {
    const error = toApiError(given, gemini, facts)
    return gemini.encodeError(error, { requestId: 'x', status: error.status }) as {
      error: { code: number; status: string; message: string; details?: { '@type': string }[] }
    }
  }

  test('each kind', () => {
    const table = errorKinds.map((kind: ErrorKind) => {
      const { code, status, details = [] } = encode(kind).error
      return [kind, code, status, ...details.map((one) => one['@type'].split('.').at(-1))]
    })
    expect(table).toEqual([
      ['invalid_request', 400, 'INVALID_ARGUMENT'],
      ['authentication', 400, 'INVALID_ARGUMENT', 'ErrorInfo', 'LocalizedMessage'],
      ['permission', 403, 'PERMISSION_DENIED'],
      ['not_found', 404, 'NOT_FOUND'],
      ['model_not_found', 404, 'NOT_FOUND'],
      ['context_length_exceeded', 400, 'INVALID_ARGUMENT'],
      ['content_filter', 400, 'INVALID_ARGUMENT'],
      ['payload_too_large', 400, 'INVALID_ARGUMENT'],
      ['rate_limit', 429, 'RESOURCE_EXHAUSTED', 'QuotaFailure', 'Help', 'RetryInfo'],
      ['quota_exceeded', 429, 'RESOURCE_EXHAUSTED', 'QuotaFailure', 'Help'],
      ['server_error', 500, 'INTERNAL'],
      ['overloaded', 503, 'UNAVAILABLE'],
      ['timeout', 504, 'DEADLINE_EXCEEDED'],
    ])
  })

  test('says how long to wait, to the millisecond', () => {
    const { details, message } = encode({ kind: 'rate_limit', retry_after: 0.25 }).error
    expect(details!.at(-1)).toEqual({
      '@type': 'type.googleapis.com/google.rpc.RetryInfo',
      retryDelay: '0.25s',
    })
    expect(message).toMatch(/model: gemini-2\.5-flash\nPlease retry in 0\.25s\.$/)
  })

  test('a code of the user is a reason, a type takes the place of the status', () => {
    const given = { status: 418, type: 'TEAPOT', code: 'SHORT', message: 'x' }
    expect(encode(given)).toEqual({
      error: {
        code: 418,
        message: 'x',
        status: 'TEAPOT',
        details: [
          {
            '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
            reason: 'SHORT',
            domain: 'googleapis.com',
          },
        ],
      },
    })
  })

  test.each([
    [401, 'UNAUTHENTICATED'],
    [409, 'ABORTED'],
    [418, 'INVALID_ARGUMENT'],
    [499, 'CANCELLED'],
    [501, 'UNIMPLEMENTED'],
    [529, 'INTERNAL'],
  ])('status %i is %s', (status, word) => {
    expect(encode({ status }).error.status).toBe(word)
  })
})
