/** What the model says in these tests. */
import type { Config } from 'mockllm'

export const answer = '2+2 equals 9.'

/** Families, flags and skin tones: several code points, most of them outside the basic plane. */
export const emoji = '👩‍👩‍👧‍👦🏳️‍🌈👍🏽🇫🇷🧑🏿‍🚀'

export const config: Config = {
  responses: {
    'what is 2+2?': answer,
    families: emoji,
    nothing: '',
    weather: {
      text: 'Let me look.',
      tool_calls: [
        { name: 'get_weather', arguments: { city: 'Paris' } },
        { name: 'get_weather', arguments: { city: 'Nîmes' } },
      ],
    },
    'rate limit': {
      error: {
        status: 429,
        message: 'Slow down.',
        code: 'rate_limit_exceeded',
        headers: { 'retry-after-ms': '1' },
      },
    },
    'no key': { error: { status: 401, message: 'No such key.', code: 'invalid_api_key' } },
    'no model': { error: { status: 404, message: 'No such model.', code: 'model_not_found' } },
    overloaded: { error: { status: 529, message: 'Overloaded' } },
    broken: { error: { status: 500, message: 'Broken.' } },
  },
}

/** Ten milliseconds a character, so that an answer takes longer than any test. */
export const slowConfig: Config = {
  responses: { 'tell me a story': 'Once upon a time. '.repeat(500) },
  settings: { lag_enabled: true, lag_factor: 10 },
}

/** Of its 9,000 characters, a client has read a few when it aborts; some more may be in its buffers. */
export const mostAfterAbort = 100

export const weatherSchema = {
  type: 'object' as const,
  properties: { city: { type: 'string' as const } },
  required: ['city'],
  additionalProperties: false,
}
