/** What a refusal of each vendor looks like, checked by its shape and by code that does not write it. */
import type { ProviderName } from '../../src/providers/names.ts'

type Json = Record<string, unknown>

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const isText = (value: unknown): value is string => typeof value === 'string' && value !== ''

const openai = ({ error }: Json): boolean =>
  isObject(error) && isText(error['message']) && 'type' in error && 'param' in error

const nested = ({ error }: Json): boolean => isObject(error) && isText(error['message'])

const envelopes: Record<ProviderName, (body: Json) => boolean> = {
  openai,
  deepseek: openai,
  together: (body) => isText(body['id']) && openai(body),
  groq: (body) => nested(body) && isText((body['error'] as Json)['type']),
  azure: (body) => nested(body) && 'code' in (body['error'] as Json),
  openrouter: (body) => nested(body) && typeof (body['error'] as Json)['code'] === 'number',
  anthropic: ({ type, error, request_id: id }) =>
    type === 'error' &&
    isObject(error) &&
    isText(error['type']) &&
    isText(error['message']) &&
    /^req_/.test(String(id)),
  gemini: (body) =>
    nested(body) &&
    typeof (body['error'] as Json)['code'] === 'number' &&
    isText((body['error'] as Json)['status']),
  bedrock: ({ message }) => isText(message),
  cohere: ({ message }) => isText(message),
  ollama: ({ error }) => isText(error),
  mistral: (body) => isText(body['message']) || isObject(body['message']) || isText(body['detail']),
  xai: ({ code, error }) => isText(code) && isText(error),
}

/** Gemini wraps an error in a list where a stream was asked for as one. */
export function isRefusalOf(provider: ProviderName, body: unknown): boolean {
  const inner = provider === 'gemini' && Array.isArray(body) ? body[0] : body
  return isObject(inner) && envelopes[provider](inner)
}

export function isRefusalOfSomebody(body: unknown): boolean {
  return Object.keys(envelopes).some((name) => isRefusalOf(name as ProviderName, body))
}
