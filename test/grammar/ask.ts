/** What a client asks, in neutral words, and the request that each vendor's client makes of it. */
import type { Cell } from './grammar-case.ts'

export interface Ask {
  /** Text of the last user message. Default `hi`. */
  user?: string
  /** What the last user message holds beside it. */
  attachment?: 'image' | 'audio' | 'file'
  system?: string
  /** What follows the user's message. */
  after?: readonly Said[]
  model?: string
  tools?: readonly string[]
  toolChoice?: 'none' | 'required' | { name: string }
  format?: 'json_object' | { schema: string }
  /** Of the body, where vendors call it the same. */
  fields?: Record<string, unknown>
  maxTokens?: number | undefined
  /** How many choices; OpenAI only. */
  n?: number
  /** How many alternatives of each token; OpenAI only. */
  topLogprobs?: number
  apiKey?: string
  headers?: Record<string, string>
  /** Whether the request is addressed to a server that is not the mock. */
  isForUpstream?: boolean
  /** Whether the client leaves as soon as it has read this much text. */
  leavesAfter?: string
  /** Whether the mock does not hear of that, so that its call has no end. */
  isUnheard?: boolean
}

export type Said =
  | { role: 'assistant'; text: string }
  | { role: 'assistant'; call: { id: string; name: string } }
  | { role: 'tool'; id: string; text: string; isError?: boolean }

export interface VendorRequest {
  path: string
  headers: Record<string, string>
  body: Record<string, unknown>
}

const png = 'iVBORw0KGgo='
const parameters = { type: 'object', properties: {} }

export function requestFor(ask: Ask, { provider, mode }: Cell): VendorRequest {
  const request = provider === 'openai' ? askOpenAI(ask) : askAnthropic(ask)
  const isStreamed = mode === 'streamed'
  const options =
    provider === 'openai' && isStreamed ? { stream_options: { include_usage: true } } : {}
  const { headers, body, path } = request
  return {
    path,
    headers: { 'content-type': 'application/json', ...headers, ...ask.headers },
    body: { ...body, ...(isStreamed ? { stream: true } : {}), ...options, ...ask.fields },
  }
}

function askOpenAI(ask: Ask): VendorRequest {
  const { user = 'hi', system, after = [], tools, toolChoice, format, apiKey = 'sk-test' } = ask
  const schema = { type: 'json_schema', json_schema: { name: 'x', schema: parameters } }
  const part = {
    image: { type: 'image_url', image_url: { url: `data:image/png;base64,${png}` } },
    audio: { type: 'input_audio', input_audio: { data: png, format: 'wav' } },
    file: { type: 'file', file: { file_id: 'file-1' } },
  }
  const content =
    ask.attachment === undefined ? user : [{ type: 'text', text: user }, part[ask.attachment]]
  return {
    path: '/v1/chat/completions',
    headers: { authorization: `Bearer ${apiKey}` },
    body: {
      model: ask.model ?? 'gpt-4o',
      messages: [
        ...(system === undefined ? [] : [{ role: 'system', content: system }]),
        { role: 'user', content },
        ...after.map(sayToOpenAI),
      ],
      ...(tools && {
        tools: tools.map((name) => ({ type: 'function', function: { name, parameters } })),
      }),
      ...(toolChoice && {
        tool_choice:
          typeof toolChoice === 'string' ? toolChoice : { type: 'function', function: toolChoice },
      }),
      ...(format && {
        response_format:
          format === 'json_object'
            ? { type: format }
            : { ...schema, json_schema: { ...schema.json_schema, name: format.schema } },
      }),
      ...(ask.maxTokens && { max_tokens: ask.maxTokens }),
      ...(ask.n && { n: ask.n }),
      ...(ask.topLogprobs && { logprobs: true, top_logprobs: ask.topLogprobs }),
    },
  }
}

function sayToOpenAI(said: Said): object {
  if (said.role === 'tool') return { role: 'tool', tool_call_id: said.id, content: said.text }
  if ('text' in said) return { role: 'assistant', content: said.text }
  const { id, name } = said.call
  const call = { id, type: 'function', function: { name, arguments: '{}' } }
  return { role: 'assistant', content: null, tool_calls: [call] }
}

function askAnthropic(ask: Ask): VendorRequest {
  const { user = 'hi', system, after = [], tools, toolChoice, format, apiKey = 'sk-test' } = ask
  const source = { type: 'base64', media_type: 'image/png', data: png }
  const part = {
    image: { type: 'image', source },
    // The API takes none; it is let through as any block that is not known.
    audio: { type: 'audio', source },
    file: { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'x' } },
  }
  const content =
    ask.attachment === undefined ? user : [{ type: 'text', text: user }, part[ask.attachment]]
  const schema = format === undefined || format === 'json_object' ? undefined : format.schema
  return {
    path: '/v1/messages',
    headers: { 'x-api-key': apiKey, 'anthropic-version': '2023-06-01' },
    body: {
      model: ask.model ?? 'claude-sonnet-5-5',
      max_tokens: 'maxTokens' in ask ? ask.maxTokens : 4096,
      ...(system === undefined ? {} : { system }),
      messages: [{ role: 'user', content }, ...after.map(sayToAnthropic)],
      ...(tools && { tools: tools.map((name) => ({ name, input_schema: parameters })) }),
      ...(toolChoice && {
        tool_choice:
          typeof toolChoice === 'string'
            ? { type: toolChoice === 'none' ? 'none' : 'any' }
            : { type: 'tool', ...toolChoice },
      }),
      ...(schema && {
        output_config: {
          format: { type: 'json_schema', schema: { ...parameters, title: schema } },
        },
      }),
    },
  }
}

function sayToAnthropic(said: Said): object {
  if (said.role === 'tool') {
    const { id, text, isError = false } = said
    const result = { type: 'tool_result', tool_use_id: id, content: text }
    return { role: 'user', content: [{ ...result, ...(isError ? { is_error: true } : {}) }] }
  }
  if ('text' in said) return { role: 'assistant', content: said.text }
  return { role: 'assistant', content: [{ type: 'tool_use', input: {}, ...said.call }] }
}
