/** The contract: requests whose answers are the same bytes in process, over HTTP and in a browser. */
import type { Config } from 'mockllm'
import { surfaceCases } from './surface-cases.ts'

export interface ContractCase {
  name: string
  method: string
  /** Absolute; the HTTP runner puts its own origin in front of the path. */
  url: string
  headers: Record<string, string>
  body?: string
}

type Responses = NonNullable<Config['responses']>

// From entries, because a literal's `__proto__` would be no key.
const responses: Responses = Object.fromEntries<Responses[string]>([
  ['what is 2+2?', '2+2 equals 9.'],
  ['empty', ''],
  ['__proto__', 'an ordinary prompt'],
  ['constructor', 'another'],
  ['emoji', '👩‍👩‍👧‍👦🚀🇩🇪 e\u0301 \u{10ffff}'],
  ['escapes', 'a\nb\r\n\t"c"\\ \u2028\u2029\u0085\u0000 </script> \ud83d'],
  ['long', 'The quick brown fox jumps over the lazy dog. '.repeat(3)],
  ['think', { reasoning: 'Let me see… 2+2.', text: '4' }],
  ['refuse', { refusal: 'I cannot help with that.' }],
  [
    'weather',
    { tool_calls: [{ name: 'get_weather', arguments: { city: 'Zürich', days: [1, 2] } }] },
  ],
  [
    'parallel',
    {
      text: 'Looking both up.',
      tool_calls: [
        { name: 'a', arguments: {} },
        { name: 'b', arguments: 'not JSON' },
        { name: 'c' },
      ],
    },
  ],
  ['filtered', { text: 'cut', finish_reason: 'content_filter' }],
  [
    'blocks',
    {
      blocks: [
        { reasoning: { text: 'Hm.', signature: 'c2lnbmVk' } },
        { reasoning: { redacted: 'cmVkYWN0ZWQ=' } },
        { text: 'First ' },
        { tool_call: { name: 'shell', id: 'given', input: 'echo "hi"\n🚀' } },
        { template: 'you said "{user}" to {model}.' },
        { refusal: 'No more.' },
      ],
      finish_reason: 'pause_turn',
    },
  ],
  [
    'sources',
    {
      text: 'Tea is warm.',
      citations: [
        { url: 'https://a.test/?q=é', title: 'A', cited_text: 'warm tea', start: 0, end: 3 },
        { document: 0, title: 'Paper', cited_text: 'is warm', start: 5, end: 12 },
      ],
    },
  ],
  [
    'given',
    {
      text: 'hi',
      id: 'given id',
      model: 'given-model',
      usage: { input_tokens: 2000, cached_tokens: 1500, reasoning_tokens: 1 },
    },
  ],
  ['structured', { json: { city: 'Zürich', days: [1, null] } }],
  ['different', { choices: ['heads', { text: 'tails', finish_reason: 'length' }] }],
  [
    'limited',
    { error: { status: 429, message: 'Slow down.', code: 'rate_limit_exceeded', retry_after: 2 } },
  ],
  ['overloaded', { error: { status: 529, message: 'Overloaded' } }],
  ['broken', { error: {} }],
])

/** Time is pinned, so that `created` is, too. `lagFactor` paces the answers and changes no byte. */
export function contractConfig(lagFactor?: number): Config {
  const lag = lagFactor === undefined ? {} : { lag_enabled: true, lag_factor: lagFactor }
  return { responses, settings: { now: '2026-01-02T03:04:05Z', seed: 7, ...lag } }
}

const openaiUrl = 'https://api.openai.com/v1/chat/completions'
const anthropicUrl = 'https://api.anthropic.com/v1/messages'
const openaiHeaders = { 'content-type': 'application/json', authorization: 'Bearer sk-test' }
const anthropicHeaders = {
  'content-type': 'application/json',
  'x-api-key': 'test',
  'anthropic-version': '2023-06-01',
}

function openai(name: string, body: object, url = openaiUrl): ContractCase {
  const text = JSON.stringify({ model: 'gpt-4o', ...body })
  return { name: `openai: ${name}`, method: 'POST', url, headers: openaiHeaders, body: text }
}

function anthropic(name: string, body: object, url = anthropicUrl): ContractCase {
  const text = JSON.stringify({ model: 'claude-sonnet-5-5', max_tokens: 4096, ...body })
  return { name: `anthropic: ${name}`, method: 'POST', url, headers: anthropicHeaders, body: text }
}

function get(name: string, url: string, headers: Record<string, string> = {}): ContractCase {
  return { name, method: 'GET', url, headers }
}

const user = (content: unknown) => ({ messages: [{ role: 'user', content }] })
const image = { type: 'image_url', image_url: { url: 'data:image/png;base64,iVBORw0KGgo=' } }
const block = {
  type: 'image',
  source: { type: 'base64', media_type: 'image/png', data: 'iVBORw0KGgo=' },
}

const everyPrompt = [...Object.keys(responses), 'nobody knows'].flatMap((prompt) => [
  openai(`${prompt}, plain`, user(prompt)),
  openai(`${prompt}, streamed`, { ...user(prompt), stream: true }),
  anthropic(`${prompt}, plain`, user(prompt)),
  anthropic(`${prompt}, streamed`, { ...user(prompt), stream: true }),
])

const question = user('what is 2+2?')

const semantics = [
  openai('include_usage', { ...question, stream: true, stream_options: { include_usage: true } }),
  openai('n choices, plain', { ...question, n: 3 }),
  openai('n choices, streamed', { ...question, n: 2, stream: true }),
  openai('n different choices, plain', { ...user('different'), n: 3 }),
  openai('n different choices, streamed', { ...user('different'), n: 3, stream: true }),
  openai('logprobs', { ...user('emoji'), logprobs: true, top_logprobs: 3 }),
  openai('logprobs, streamed', { ...user('long'), logprobs: true, top_logprobs: 20, stream: true }),
  openai('logprobs of what max_tokens leaves', { ...user('long'), logprobs: true, max_tokens: 5 }),
  openai('json of a tool that is demanded', {
    ...user('structured'),
    tools: [{ type: 'function', function: { name: 'report', parameters: {} } }],
    tool_choice: 'required',
  }),
  openai('max_tokens', { ...question, max_tokens: 3 }),
  openai('max_completion_tokens, streamed', {
    ...question,
    max_completion_tokens: 3,
    stream: true,
  }),
  openai('max_tokens inside an emoji', { ...user('emoji'), max_tokens: 2 }),
  openai('max_tokens inside tool arguments', { ...user('weather'), max_tokens: 3 }),
  openai('stop', { ...question, stop: [' equals', '9'] }),
  openai('stop as a string, streamed', { ...question, stop: ' equals', stream: true }),
  openai('tool_choice none', { ...user('weather'), tool_choice: 'none' }),
  openai(
    'text parts are joined',
    user([{ type: 'text', text: 'what is' }, image, { type: 'text', text: ' 2+2?' }]),
  ),
  openai('an attachment alone is an empty prompt', {
    messages: [
      { role: 'user', content: 'what is 2+2?' },
      { role: 'user', content: [image] },
    ],
  }),
  openai('the last user message counts', {
    messages: [
      { role: 'developer', content: 'Be brief.' },
      { role: 'system', content: [{ type: 'text', text: 'Be kind.' }] },
      { role: 'user', content: 'long' },
      {
        role: 'assistant',
        content: null,
        tool_calls: [{ id: 'call_1', type: 'function', function: { name: 'f', arguments: '{}' } }],
      },
      { role: 'tool', tool_call_id: 'call_1', content: 'result' },
      { role: 'user', content: 'what is 2+2?', name: 'ann' },
      { role: 'assistant', content: 'hm' },
    ],
  }),
  openai('null where it is allowed, unknown fields ignored', {
    ...question,
    stream: null,
    n: null,
    stop: null,
    max_tokens: null,
    tools: null,
    stream_options: null,
    not_a_field: { deep: [1] },
    tools_: 1,
  }),
  openai('a tool of an unknown type', { ...question, tools: [{ type: 'quantum', quantum: {} }] }),
  openai('a prefix in front of the path', question, 'https://gateway.test/api/v1/chat/completions'),
  openai(
    'another prefix, a query',
    question,
    'https://gateway.test/openai/v1/chat/completions?a=b',
  ),
  openai('cl100k model', { ...question, model: 'gpt-3.5-turbo' }),
  openai('unknown model', { ...question, model: 'llama-3.3-70b' }),
  anthropic('json of a tool that is demanded, streamed', {
    ...user('structured'),
    tools: [{ name: 'report', input_schema: { type: 'object' } }],
    tool_choice: { type: 'tool', name: 'report' },
    stream: true,
  }),
  anthropic('max_tokens', { ...question, max_tokens: 2 }),
  anthropic('max_tokens, streamed', { ...question, max_tokens: 2, stream: true }),
  anthropic('stop_sequences', { ...question, stop_sequences: ['equals'] }),
  anthropic('stop_sequences, streamed', { ...question, stop_sequences: ['equals'], stream: true }),
  anthropic('tool_choice none', { ...user('weather'), tool_choice: { type: 'none' } }),
  anthropic('no max_tokens', { ...question, max_tokens: undefined }),
  anthropic('system as blocks, images', {
    system: [{ type: 'text', text: 'Be brief.', cache_control: { type: 'ephemeral' } }],
    ...user([block, { type: 'text', text: 'what is ' }, { type: 'text', text: '2+2?' }]),
  }),
  anthropic('tool results are no user text', {
    messages: [
      { role: 'user', content: 'what is 2+2?' },
      {
        role: 'assistant',
        content: [{ type: 'tool_use', id: 'toolu_1', name: 'add', input: { a: 2 } }],
      },
      {
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: 'toolu_1', content: [{ type: 'text', text: '4' }] },
        ],
      },
    ],
  }),
  anthropic('a thread that is not there', {
    ...question,
    thread: { type: 'continue', previous_message_id: 'msg_1' },
  }),
  anthropic(
    'a prefix and ?beta=true',
    question,
    'https://proxy.test/anthropic/v1/messages?beta=true',
  ),
]

const models = [
  get('openai: models', 'https://api.openai.com/v1/models'),
  get('openai: a model', 'https://api.openai.com/v1/models/ft%3Agpt-4o%2Fx'),
  get('anthropic: models', 'https://api.anthropic.com/v1/models', anthropicHeaders),
  get(
    'anthropic: models, a page',
    'https://api.anthropic.com/v1/models?limit=2&after_id=claude-opus-5-5',
    anthropicHeaders,
  ),
  get(
    'anthropic: models, backwards',
    'https://api.anthropic.com/v1/models?limit=2&before_id=claude-sonnet-4-6',
    anthropicHeaders,
  ),
  get(
    'anthropic: models, bad limit',
    'https://api.anthropic.com/v1/models?limit=x',
    anthropicHeaders,
  ),
  get('anthropic: a model', 'https://api.anthropic.com/v1/models/claude-x', anthropicHeaders),
]

const refusals = [
  { ...openai('bad JSON', {}), body: '{"model": ' },
  { ...openai('no body', {}), body: '' },
  { ...openai('a body that is no object', {}), body: '[1]' },
  openai('no model', { ...question, model: undefined }),
  openai('a model that is a number', { ...question, model: 5 }),
  openai('no messages', {}),
  openai('messages is a string', { messages: 'hi' }),
  openai('no message', { messages: [] }),
  openai('a message that is null', { messages: [null] }),
  openai('no role', { messages: [{ content: 'hi' }] }),
  openai('an unknown role', { messages: [{ role: 'constructor', content: 'hi' }] }),
  openai('content null of a user', user(null)),
  openai('content missing', { messages: [{ role: 'user' }] }),
  openai('content a number', user(5)),
  openai('a part that is null', user([null])),
  openai('a text part without text', user([{ type: 'text' }])),
  openai('stream is a string', { ...question, stream: 'yes' }),
  openai('n is 0', { ...question, n: 0 }),
  openai('n is 129', { ...question, n: 129 }),
  openai('n is 1.5', { ...question, n: 1.5 }),
  openai('too many stops', { ...question, stop: ['a', 'b', 'c', 'd', 'e'] }),
  openai('tools is an object', { ...question, tools: {} }),
  openai('a tool that is null', { ...question, tools: [null] }),
  { ...openai('wrong method', {}), method: 'PUT' },
  get('openai: GET where POST is meant', openaiUrl, openaiHeaders),
  { ...anthropic('bad JSON', {}), body: '{"model": ' },
  anthropic('no model', { ...question, model: undefined }),
  anthropic('no messages', {}),
  anthropic('messages is a string', { messages: 'hi' }),
  anthropic('no message', { messages: [] }),
  anthropic('a message that is null', { messages: [null] }),
  anthropic('no role', { messages: [{ content: 'hi' }] }),
  anthropic('an unknown role', { messages: [{ role: 'tool', content: 'hi' }] }),
  anthropic('empty content', { messages: [{ role: 'user', content: '' }] }),
  anthropic('content missing', { messages: [{ role: 'user' }] }),
  anthropic('a block without text', user([{ type: 'text' }])),
  anthropic('max_tokens is 0', { ...question, max_tokens: 0 }),
  anthropic('max_tokens is text', { ...question, max_tokens: 'many' }),
  anthropic('stop_sequences is text', { ...question, stop_sequences: 'x' }),
  anthropic('stream is text', { ...question, stream: 'yes' }),
  { ...anthropic('wrong method', {}), method: 'DELETE' },
  { ...openai('a body over the limit', {}), body: `"${'x'.repeat(33 * 1024 * 1024)}"` },
  { ...anthropic('a body over the limit', {}), body: `"${'x'.repeat(33 * 1024 * 1024)}"` },
]

export const contractCases: readonly ContractCase[] = [
  ...surfaceCases,
  ...everyPrompt,
  ...semantics,
  ...models,
  ...refusals,
]
