/** Bedrock's errors, as its headers and envelopes tell them, and as the SDK throws them. */
import { BedrockRuntimeClient, ConverseCommand } from '@aws-sdk/client-bedrock-runtime'
import { NodeHttpHandler } from '@smithy/node-http-handler'
import { createMockLLM } from 'mockllm'
import { startServer } from 'mockllm/node-server'
import { getResponse } from 'msw'
import { describe, expect, test } from 'vitest'
import { ApiError } from '../../src/errors/api-error.ts'
import { type ErrorKind, errorKinds } from '../../src/errors/error-kinds.ts'
import { bedrock } from '../../src/providers/bedrock/bedrock.ts'
import { encodeStreamError } from '../../src/providers/bedrock/stream-errors.ts'
import { latin1ToBytes } from '../../src/stream/latin1.ts'
import { readMessages } from './bedrock-messages.ts'

const origin = 'https://bedrock-runtime.us-east-1.amazonaws.com'

const kinds: [ErrorKind, number, string][] = [
  ['invalid_request', 400, 'ValidationException'],
  ['authentication', 403, 'UnrecognizedClientException'],
  ['permission', 403, 'AccessDeniedException'],
  ['not_found', 404, 'ResourceNotFoundException'],
  ['model_not_found', 400, 'ValidationException'],
  ['context_length_exceeded', 400, 'ValidationException'],
  ['content_filter', 400, 'ValidationException'],
  ['payload_too_large', 413, 'RequestEntityTooLargeException'],
  ['rate_limit', 429, 'ThrottlingException'],
  ['quota_exceeded', 429, 'ThrottlingException'],
  ['server_error', 500, 'InternalServerException'],
  ['overloaded', 503, 'ServiceUnavailableException'],
  ['timeout', 408, 'ModelTimeoutException'],
]

test('every kind is in the table', () => {
  expect(kinds.map(([kind]) => kind)).toEqual([...errorKinds])
})

test('the SDK throws each kind as the exception that it is', async () => {
  const llm = createMockLLM({
    responses: Object.fromEntries(errorKinds.map((kind) => [kind, { error: kind }])),
  })
  const server = await startServer({ config: llm })
  const client = new BedrockRuntimeClient({
    region: 'us-east-1',
    endpoint: server.url,
    credentials: { accessKeyId: 'AKID', secretAccessKey: 'secret' },
    requestHandler: new NodeHttpHandler(),
    maxAttempts: 1,
  })
  try {
    const thrown = await Promise.all(
      errorKinds.map(async (kind) => {
        const messages = [{ role: 'user' as const, content: [{ text: kind }] }]
        const error = await client
          .send(new ConverseCommand({ modelId: 'amazon.nova-lite-v1:0', messages }))
          .then(
            () => expect.fail('it was answered'),
            (error) => error,
          )
        return [kind, error.$metadata.httpStatusCode, error.name]
      }),
    )
    expect(thrown).toEqual(kinds)
  } finally {
    await server.close()
  }
})

test('a refusal has the exception in a header and its words in the body', () => {
  const error = new ApiError({ status: 429, message: 'Slow down' })
  const response = { requestId: 'abc', status: 429, error }
  expect(bedrock.headers(response)).toEqual({
    'x-amzn-requestid': 'abc',
    'x-amzn-errortype': 'ThrottlingException:http://internal.amazon.com/coral/com.amazon.bedrock/',
  })
  expect(bedrock.encodeError(error, response)).toEqual({ message: 'Slow down' })
  expect(bedrock.headers({ requestId: 'abc', status: 200 })).toEqual({ 'x-amzn-requestid': 'abc' })
})

test.each([
  [418, undefined, 'ValidationException'],
  [502, undefined, 'InternalServerException'],
  [424, undefined, 'ModelErrorException'],
  [400, 'ServiceQuotaExceededException', 'ServiceQuotaExceededException'],
])('status %i with the type %s is %s', (status, type, exception) => {
  const error = new ApiError({ status, type, message: 'x' })
  const headers = bedrock.headers({ requestId: 'abc', status, error })
  expect(headers['x-amzn-errortype']).toMatch(new RegExp(`^${exception}:`))
})

test.each([
  [429, 'throttlingException'],
  [503, 'serviceUnavailableException'],
  [400, 'validationException'],
  [500, 'internalServerException'],
  [408, 'modelTimeoutException'],
  // No stream has an exception of this name.
  [403, 'modelStreamErrorException'],
])('in the middle of a stream, status %i is %s', (status, type) => {
  const frame = encodeStreamError(new ApiError({ status, message: 'Grüße' }))
  const [message] = readMessages(latin1ToBytes(frame))
  expect(message!.headers[':exception-type']).toBe(type)
  expect(message!.body).toBe('{"message":"Grüße"}')
})

test.each([
  ['Über €\nfault', 'berfault'],
  ['€', 'ValidationException'],
])('the exception %j goes into a header', (type, name) => {
  const error = new ApiError({ status: 400, message: 'x', type })
  const headers = new Headers(bedrock.headers({ requestId: 'id', status: 400, error }))
  expect(headers.get('x-amzn-errortype')).toMatch(`${name}:`)
})

describe('keys', () => {
  const key = (authorization?: string) =>
    bedrock.apiKey({
      method: 'POST',
      path: '/',
      host: '',
      query: new URLSearchParams(),
      headers: new Headers(authorization === undefined ? {} : { authorization }),
    })

  test('who signs is the key, or what bears', () => {
    expect(
      key('AWS4-HMAC-SHA256 Credential=AKID/20260101/us-east-1/bedrock/aws4_request, Signature=0'),
    ).toBe('AKID')
    expect(key('AWS4-HMAC-SHA256 SignedHeaders=host, Credential=AKID/2, Signature=0')).toBe('AKID')
    expect(key('Bearer bedrock-api-key-x')).toBe('bedrock-api-key-x')
    expect(key('AWS4-HMAC-SHA256 nothing')).toBeUndefined()
    expect(key()).toBeUndefined()
  })

  test('none is another exception than an unknown one', () => {
    expect(bedrock.refuseKey(undefined)).toMatchObject({
      status: 403,
      type: 'MissingAuthenticationTokenException',
    })
    expect(bedrock.refuseKey('x')).toMatchObject({ type: 'UnrecognizedClientException' })
  })
})

describe('over the wire', () => {
  const { handlers } = createMockLLM({})
  const ask = async (path: string, body: unknown, headers: Record<string, string> = {}) => {
    const response = await getResponse(
      handlers,
      new Request(`${origin}${path}`, {
        method: 'POST',
        headers,
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
    )
    return {
      status: response!.status,
      type: response!.headers.get('x-amzn-errortype')?.split(':')[0],
      ...(await response!.json()),
    }
  }

  test('a body that is no JSON is malformed input', async () => {
    expect(await ask('/model/m/converse', '{"messages":')).toEqual({
      status: 400,
      type: 'ValidationException',
      message:
        'Malformed input request: it begins with "{\\"messages\\":", please reformat your input and try again.',
    })
  })

  test.each(['converse', 'converse-stream', 'invoke', 'count-tokens'])(
    'odd bodies of %s are refused as invalid, and never break',
    async (action) => {
      const odd: unknown[] = [
        {},
        { messages: null },
        { messages: 'x' },
        { messages: [] },
        { messages: [null] },
        { messages: [{ role: 'robot', content: [] }] },
        { messages: [{ role: 'user', content: 'x' }] },
        { messages: [{ role: 'user', content: [] }] },
        { messages: [{ role: 'user', content: [{ text: 'hi' }] }], toolConfig: { tools: [null] } },
        { input: null },
        { input: { converse: {} } },
        { input: { invokeModel: { body: '%' } } },
      ]
      for (const body of odd) {
        const answered = await ask(`/model/amazon.nova-lite-v1:0/${action}`, body)
        expect([JSON.stringify(body), answered.status, answered.type]).toEqual([
          JSON.stringify(body),
          400,
          'ValidationException',
        ])
      }
    },
  )

  test('a model of no family is no model', async () => {
    expect(await ask('/model/acme.rocket-v1/invoke', { input: 'x' })).toMatchObject({
      status: 400,
      message: 'The provided model identifier is invalid.',
    })
  })
})
