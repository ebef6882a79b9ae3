/**
 * Mistral's errors: the envelope, and what each kind of error looks like.
 *
 * @see https://docs.mistral.ai/api
 */
import { ApiError, type ApiErrorOptions } from '../../errors/api-error.ts'
import type { ErrorKind } from '../../errors/error-kinds.ts'
import { type Body, isObject } from '../lenient-fields.ts'
import type { ErrorFacts } from '../provider.ts'

/** One field that is wrong, in the words of the vendor's validator. */
export interface InvalidField {
  type: string
  loc: (string | number)[]
  msg: string
  input: unknown
}

/** What the gateway in front of the models refuses has an envelope of its own. */
export function encodeMistralError({ status, message, type, code, details }: ApiError): unknown {
  if (status === 401) return { detail: message }
  return {
    object: 'error',
    message: details ?? message,
    type: type ?? typeOfStatus(status),
    param: null,
    code: code ?? null,
    raw_status_code: status,
  }
}

function typeOfStatus(status: number): string {
  if (status === 429) return 'rate_limited'
  return status >= 500 ? 'internal_server_error' : 'invalid_request_error'
}

/** Types that follow from the status are left out. */
export function describeMistralError(
  kind: ErrorKind,
  { model, retryAfter }: ErrorFacts,
): ApiErrorOptions {
  switch (kind) {
    case 'invalid_request':
      return { status: 400, message: 'The request is not valid.' }
    case 'authentication':
      return refuseMistralKey()
    case 'permission':
      return {
        status: 403,
        type: 'forbidden',
        message: `Your subscription does not give access to the model ${model}.`,
      }
    case 'not_found':
      return { status: 404, type: 'not_found', message: 'The requested resource was not found.' }
    case 'model_not_found':
      return {
        status: 400,
        type: 'invalid_model',
        code: '1500',
        message: `Invalid model: ${model}`,
      }
    case 'context_length_exceeded':
      return {
        status: 400,
        code: '3051',
        message:
          'Prompt contains 131073 tokens and 0 draft tokens, too large for model with 131072 maximum context length',
      }
    case 'content_filter':
      return {
        status: 403,
        type: 'guardrail_violation',
        message: 'The request was blocked by a guardrail.',
      }
    case 'payload_too_large':
      return { status: 413, message: 'Request size limit exceeded' }
    case 'rate_limit':
      return {
        status: 429,
        code: '1300',
        message: 'Rate limit exceeded',
        headers: {
          'retry-after': String(retryAfter),
          'x-ratelimit-limit-req-minute': '60',
          'x-ratelimit-remaining-req-minute': '0',
        },
      }
    case 'quota_exceeded':
      return {
        status: 429,
        type: 'service_tier_capacity_exceeded',
        code: '3505',
        message: `Service tier capacity exceeded for this model.`,
      }
    case 'server_error':
      return { status: 500, code: '1000', message: 'Internal server error' }
    case 'overloaded':
      return {
        status: 503,
        type: 'unreachable_backend',
        code: '1100',
        message: 'Service unavailable.',
      }
    case 'timeout':
      return { status: 504, message: 'The upstream server is timing out' }
    default:
      return kind satisfies never
  }
}

/** The same words for a wrong key and for none. */
export function refuseMistralKey(): ApiErrorOptions {
  return { status: 401, message: 'Unauthorized' }
}

/** A body that the validator refuses: 422, with the list of what is wrong. */
export function invalidFields(fields: readonly InvalidField[]): ApiError {
  const message = fields.map(({ loc, msg }) => `${loc.join('.')}: ${msg}`).join('; ')
  return new ApiError({ status: 422, message, details: { detail: fields } })
}

export function invalidField(type: string, at: (string | number)[], msg: string, input: unknown) {
  return invalidFields([{ type, loc: ['body', ...at], msg, input }])
}

export function missingField(owner: unknown, ...at: (string | number)[]): ApiError {
  return invalidField('missing', at, 'Field required', owner)
}

/** What the model server refuses, after the body is valid. */
export function refusal(type: string, code: string, message: string): ApiError {
  return new ApiError({ status: 400, type, code, message })
}

/** The vendor takes no field that it does not know. */
export function refuseUnknownFields(body: Body, known: ReadonlySet<string>): void {
  const unknown = Object.keys(body).filter((name) => !known.has(name))
  if (unknown.length === 0) return
  throw invalidFields(
    unknown.map((name) => ({
      type: 'extra_forbidden',
      loc: ['body', name],
      msg: 'Extra inputs are not permitted',
      input: body[name],
    })),
  )
}

const checks = {
  string: [
    'string_type',
    'Input should be a valid string',
    (value: unknown) => typeof value === 'string',
  ],
  boolean: [
    'bool_type',
    'Input should be a valid boolean',
    (value: unknown) => typeof value === 'boolean',
  ],
  integer: ['int_type', 'Input should be a valid integer', Number.isInteger],
  list: ['list_type', 'Input should be a valid list', Array.isArray],
  object: [
    'model_attributes_type',
    'Input should be a valid dictionary or object to extract fields from',
    isObject,
  ],
} as const

interface Checked {
  string: string
  boolean: boolean
  integer: number
  list: unknown[]
  object: Body
}

/** The field's value, or `undefined` where it is absent. @throws ApiError where it has another type */
export function readField<Kind extends keyof Checked>(
  body: Body,
  name: string,
  kind: Kind,
): Checked[Kind] | undefined {
  const value = body[name]
  return value === undefined || value === null ? undefined : checked(value, kind, name)
}

/** @throws ApiError where the value has another type */
export function checked<Kind extends keyof Checked>(
  value: unknown,
  kind: Kind,
  ...at: (string | number)[]
): Checked[Kind] {
  const [type, message, isValid] = checks[kind]
  if (!isValid(value)) throw invalidField(type, at, message, value)
  return value as Checked[Kind]
}
