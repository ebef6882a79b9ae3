/** What the vendors have in common that speak OpenAI's format: keys, errors by table, clients known by name. */
import { bearerOf } from '../../api-key.ts'
import type { ApiErrorOptions } from '../../errors/api-error.ts'
import type { ErrorKind } from '../../errors/error-kinds.ts'
import { excerpt } from '../../read-json.ts'
import type { ErrorFacts, Provider } from '../provider.ts'

/** Status, message, type and code; `{model}` and `{seconds}` stand for what was asked for and the wait. */
export type ErrorRow = readonly [
  status: number,
  message: string,
  type?: string | undefined,
  code?: string | undefined,
  more?: Partial<ApiErrorOptions>,
]

export interface Host
  extends Pick<Provider, 'name' | 'origin' | 'encodeError' | 'refuseKey'>,
    Partial<Pick<Provider, 'headers'>> {
  /** What the `user-agent` of clients holds that ask only this vendor. */
  agents: RegExp
  errors: Record<ErrorKind, ErrorRow>
  /** Headers of a refusal that says how long to wait. Default: only `retry-after`. */
  limitHeaders?(facts: ErrorFacts): Record<string, string>
}

export function createHost({ agents, errors, limitHeaders, ...host }: Host): Provider {
  return {
    isAskedBy: (headers) => agents.test(headers.get('user-agent') ?? ''),
    headers: ({ requestId }) => ({ 'x-request-id': requestId }),
    badJsonMessage: (text) =>
      `Failed to parse the request body as JSON: ${excerpt(text)} is not a JSON object.`,
    apiKey: ({ headers }) => bearerOf(headers),
    describeError(kind, facts) {
      const options = toOptions(errors[kind], facts)
      if (kind !== 'rate_limit') return options
      const wait = { 'retry-after': String(facts.retryAfter) }
      return { ...options, headers: { ...wait, ...limitHeaders?.(facts) } }
    },
    ...host,
  }
}

function toOptions(
  [status, message, type, code, more]: ErrorRow,
  { model, retryAfter }: ErrorFacts,
): ApiErrorOptions {
  const facts: Record<string, string> = { '{model}': model, '{seconds}': String(retryAfter) }
  const filled = message.replace(/\{(?:model|seconds)\}/g, (name) => facts[name]!)
  return { status, message: filled, type, code, ...more }
}

/** As much of a key as the vendor shows. */
export function maskKey(key: string): string {
  return key.length > 8 ? `${key.slice(0, 2)}***${key.slice(-2)}` : '***'
}
