/** Errors by name: what each is called is neutral, what each looks like is the vendor's. */

export const errorKinds = [
  'invalid_request',
  'authentication',
  'permission',
  'not_found',
  'model_not_found',
  'context_length_exceeded',
  'content_filter',
  'payload_too_large',
  'rate_limit',
  'quota_exceeded',
  'server_error',
  'overloaded',
  'timeout',
] as const

export type ErrorKind = (typeof errorKinds)[number]
