/** Requests as rules see them, read by the real parsers. */
import { parseAnthropicMessages } from '../../src/providers/anthropic/messages-request.ts'
import { parseOpenAIChat } from '../../src/providers/openai/chat-request.ts'
import type { Asked } from '../../src/rules/asked.ts'
import { endpointRequest } from '../endpoint-request.ts'

const parsers = {
  openai: { parse: parseOpenAIChat, required: { model: 'gpt-5-mini' } },
  anthropic: { parse: parseAnthropicMessages, required: { model: 'claude-x', max_tokens: 64 } },
}

export type ProviderName = keyof typeof parsers

/** A request; without messages of its own it says "hi". */
export function ask(
  provider: ProviderName,
  given: Record<string, unknown> = {},
  headers: Record<string, string> = {},
): Asked {
  const { parse, required } = parsers[provider]
  const body = { ...required, messages: [{ role: 'user', content: 'hi' }], ...given }
  const options = endpointRequest({ headers: new Headers(headers) })
  return {
    prompt: parse(body, options),
    headers: options.headers,
    body,
    details: (captures) => ({
      method: 'POST',
      url: `https://${provider}.test/`,
      headers,
      body,
      captures,
    }),
  }
}

/** What a user says. */
export function say(user: string): Asked {
  return ask('openai', { messages: [{ role: 'user', content: user }] })
}
