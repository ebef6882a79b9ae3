/** Errors in place of an answer, as the official SDKs throw them. */
import Anthropic, * as anthropicSdk from '@anthropic-ai/sdk'
import type { Config, ErrorReply } from 'mockllm'
import OpenAI from 'openai'
import { expect } from 'vitest'
import type { ErrorKind } from '../../../src/errors/error-kinds.ts'
import { answer, custom, type Expected, type Instead, reply } from '../build-case.ts'
import type { Heard } from '../heard.ts'

type ErrorClass = new (...parameters: never[]) => Error
type Row = [status: number, type: string, thrown: ErrorClass]

const kinds: Record<ErrorKind, { openai: Row; anthropic: Row }> = {
  invalid_request: {
    openai: [400, 'invalid_request_error', OpenAI.BadRequestError],
    anthropic: [400, 'invalid_request_error', Anthropic.BadRequestError],
  },
  authentication: {
    openai: [401, 'invalid_request_error', OpenAI.AuthenticationError],
    anthropic: [401, 'authentication_error', Anthropic.AuthenticationError],
  },
  permission: {
    openai: [403, 'invalid_request_error', OpenAI.PermissionDeniedError],
    anthropic: [403, 'permission_error', Anthropic.PermissionDeniedError],
  },
  not_found: {
    openai: [404, 'invalid_request_error', OpenAI.NotFoundError],
    anthropic: [404, 'not_found_error', Anthropic.NotFoundError],
  },
  model_not_found: {
    openai: [404, 'invalid_request_error', OpenAI.NotFoundError],
    anthropic: [404, 'not_found_error', Anthropic.NotFoundError],
  },
  context_length_exceeded: {
    openai: [400, 'invalid_request_error', OpenAI.BadRequestError],
    anthropic: [400, 'invalid_request_error', Anthropic.BadRequestError],
  },
  content_filter: {
    openai: [400, 'invalid_request_error', OpenAI.BadRequestError],
    anthropic: [400, 'invalid_request_error', Anthropic.BadRequestError],
  },
  payload_too_large: {
    openai: [413, 'server_error', OpenAI.APIError],
    anthropic: [413, 'request_too_large', anthropicSdk.ContentTooLargeError],
  },
  rate_limit: {
    openai: [429, 'requests', OpenAI.RateLimitError],
    anthropic: [429, 'rate_limit_error', Anthropic.RateLimitError],
  },
  quota_exceeded: {
    openai: [429, 'insufficient_quota', OpenAI.RateLimitError],
    anthropic: [402, 'billing_error', anthropicSdk.PaymentRequiredError],
  },
  server_error: {
    openai: [500, 'server_error', OpenAI.InternalServerError],
    anthropic: [500, 'api_error', Anthropic.InternalServerError],
  },
  overloaded: {
    openai: [503, 'server_error', OpenAI.InternalServerError],
    anthropic: [529, 'overloaded_error', anthropicSdk.OverloadedError],
  },
  timeout: {
    openai: [504, 'cf_gateway_timeout', OpenAI.InternalServerError],
    anthropic: [504, 'timeout_error', anthropicSdk.GatewayTimeoutError],
  },
}

function envelope({ body }: Heard): Record<string, unknown> {
  return JSON.parse(body).error
}

/** That it is refused as the kind is. */
export function refused(kind: ErrorKind): Expected {
  return (heard, { provider }) => {
    const [status, type, thrown] = kinds[kind][provider]
    expect(heard.status).toBe(status)
    expect(envelope(heard)['type']).toBe(type)
    expect(heard.failure).toBeInstanceOf(thrown)
  }
}

export const errorKindCases = Object.keys(kinds).map((name) => {
  const kind = name as ErrorKind
  return reply(`error.kind = ${kind}`, { error: kind }, refused(kind))
})

const error = (
  key: string,
  given: ErrorReply,
  expected: (heard: Heard) => void,
  instead: Instead[] = [],
) => reply(`error.${key}`, { error: given }, expected, { instead })

/** How many of twenty requests are refused. */
export async function countRefused(
  config: Config,
  mock: Parameters<ReturnType<typeof custom>['run']>[0],
): Promise<number> {
  mock.configure(config)
  let count = 0
  for (let attempt = 0; attempt < 20; attempt++) if ((await mock.ask()).status === 429) count++
  return count
}

export const errorCases = [
  reply('reply.error', { error: { status: 418, message: 'A teapot.' } }, (heard) => {
    expect(heard.status).toBe(418)
    expect(envelope(heard)['message']).toBe('A teapot.')
    expect(heard.failure?.message).toContain('A teapot.')
  }),
  error('status', { kind: 'overloaded', status: 500 }, ({ status, call }) => {
    expect(status).toBe(500)
    expect(call!.status).toBe(500)
  }),
  error('type', { kind: 'rate_limit', type: 'tokens' }, (heard) =>
    expect(envelope(heard)['type']).toBe('tokens'),
  ),
  error(
    'code',
    { status: 400, code: 'mine' },
    (heard) => expect(envelope(heard)['code']).toBe('mine'),
    [
      [
        'anthropic',
        'Anthropic’s errors have no field for a code: it is not sent.',
        (heard) => {
          expect(envelope(heard)).toEqual({
            type: 'invalid_request_error',
            message: expect.anything(),
          })
        },
      ],
    ],
  ),
  error('message', { kind: 'timeout', message: 'Too late.' }, (heard) =>
    expect(heard.failure?.message).toContain('Too late.'),
  ),
  error('headers', { status: 500, headers: { 'X-Team': 'a' } }, ({ headers }) =>
    expect(headers.get('x-team')).toBe('a'),
  ),
  error('retry_after', { kind: 'rate_limit', retry_after: 7 }, ({ headers }) =>
    expect(headers.get('retry-after')).toBe('7'),
  ),
  custom('error.probability', async (mock) => {
    const rule = (probability: number) => ({
      rules: [{ reply: { text: 'hi', error: { kind: 'rate_limit' as const, probability } } }],
    })
    expect(await countRefused(rule(0), mock)).toBe(0)
    const count = await countRefused(rule(0.5), mock)
    expect(count).toBeGreaterThan(2)
    expect(count).toBeLessThan(18)
    expect(await countRefused(rule(0.5), mock)).toBe(count)
  }),
  answer(
    'defaults.error',
    { responses: { hi: 'Hello!' }, defaults: { error: 'rate_limit' } },
    refused('rate_limit'),
  ),
]
