/** What an answer says is the same plain and streamed, whatever the format, the order of its parts and its end. */
import { type Config, createMockLLM, type Reply } from 'mockllm'
import { getResponse } from 'msw'
import { describe, expect, test } from 'vitest'
import { readMessages } from './bedrock-messages.ts'

// biome-ignore lint/suspicious/noExplicitAny: what is on the wire has no type of ours
type Json = any

/** An answer in words that do not depend on the format. */
interface Said {
  text: string
  reasoning: string
  calls: { id?: string; name: string; arguments: unknown }[]
  end: unknown
  usage: unknown
}

interface Format {
  name: string
  url(stream: boolean): string
  body(stream: boolean): object
  /** The documents that the bytes of a stream hold. */
  split(bytes: Uint8Array): Json[]
  /** Of the document, or of all that a stream holds. */
  read(documents: Json[]): Said
}

const messages = [{ role: 'user', content: 'hi' }]
const textOf = (bytes: Uint8Array) => new TextDecoder('utf-8', { fatal: true }).decode(bytes)
const join = (texts: (string | null | undefined)[]) => texts.map((text) => text ?? '').join('')
const last = <Value>(values: Value[]): Value | undefined => values.findLast((value) => value)

function events(bytes: Uint8Array): Json[] {
  return [...textOf(bytes).matchAll(/(?<=^|\n)data: (\{[^\n]*)/g)].map(([, json]) =>
    JSON.parse(json!),
  )
}
const lines = (bytes: Uint8Array) =>
  textOf(bytes)
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
const binary = (bytes: Uint8Array): Json[] =>
  readMessages(bytes).map(({ headers, body }) => ({ [headers[':event-type']!]: JSON.parse(body) }))
const chunksOf = (bytes: Uint8Array): Json[] =>
  binary(bytes).map(({ chunk }) => JSON.parse(Buffer.from(chunk.bytes, 'base64').toString()))

/** Calls whose pieces come one by one, by their place. */
function collect(pieces: { index: number; id?: string; name?: string; text?: string }[]) {
  const calls: { id?: string; name: string; text: string }[] = []
  for (const { index, id, name, text = '' } of pieces) {
    calls[index] ??= { name: '', text: '' }
    const call = calls[index]!
    if (id !== undefined) call.id = id
    if (name) call.name = name
    call.text += text
  }
  return calls.map(({ text, ...call }) => ({ ...call, arguments: parsed(text) }))
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

function readChat(documents: Json[]): Said {
  const choices = documents.flatMap((document) => document.choices)
  const said = choices.map(({ message, delta }) => message ?? delta)
  const chunks = said.flatMap(({ content }) =>
    Array.isArray(content) ? content : { text: content },
  )
  return {
    text: join(chunks.map(({ text }) => text)) + join(said.map(({ refusal }) => refusal)),
    reasoning:
      join(said.map(({ reasoning_content: own, reasoning }) => own ?? reasoning)) +
      join(chunks.flatMap(({ thinking = [] }) => thinking).map(({ text }) => text)),
    calls: collect(
      said.flatMap(({ tool_calls: calls }) =>
        (calls ?? []).map((call: Json, at: number) => ({
          index: call.index ?? at,
          id: call.id,
          name: call.function.name,
          text: call.function.arguments,
        })),
      ),
    ),
    end: last(choices.map(({ finish_reason: end, stop_reason }) => end ?? stop_reason)),
    // Where there is any: Bedrock tells it by headers alone of some models.
    usage: last(documents.map(({ usage }) => usage)) ?? null,
  }
}

function readGemini(documents: Json[]): Said {
  const candidates = documents.flatMap(({ candidates = [] }) => candidates)
  const parts = candidates.flatMap(({ content }) => content?.parts ?? [])
  return {
    text: join(parts.map(({ text, thought }) => (thought ? '' : text))),
    reasoning: join(parts.map(({ text, thought }) => (thought ? text : ''))),
    calls: parts.flatMap(({ functionCall: call }) =>
      call ? { ...call, arguments: call.args } : [],
    ),
    end:
      last(candidates.map(({ finishReason }) => finishReason)) ??
      last(documents.map(({ promptFeedback }) => promptFeedback)),
    usage: documents.at(-1).usageMetadata,
  }
}

function readConverse([document, ...rest]: Json[]): Said {
  if (document.output) {
    const { content } = document.output.message
    return {
      text: join(content.map(({ text }: Json) => text)),
      reasoning: join(
        content.map(
          ({ reasoningContent: own }: Json) => own?.reasoningText?.text ?? own?.redactedContent,
        ),
      ),
      calls: content.flatMap(({ toolUse: use }: Json) =>
        use ? { id: use.toolUseId, name: use.name, arguments: use.input } : [],
      ),
      end: document.stopReason,
      usage: document.usage,
    }
  }
  const blocks: Json[] = []
  for (const { contentBlockStart: start, contentBlockDelta: delta } of rest) {
    const at = (start ?? delta)?.contentBlockIndex
    if (at === undefined) continue
    blocks[at] ??= { text: '', reasoning: '', input: '' }
    const block = blocks[at]
    Object.assign(block, start?.start.toolUse)
    const { text = '', reasoningContent: own = {}, toolUse = {} } = delta?.delta ?? {}
    block.text += text
    block.reasoning += own.text ?? own.redactedContent ?? ''
    block.input += toolUse.input ?? ''
  }
  return {
    text: join(blocks.map((block) => block?.text)),
    reasoning: join(blocks.map((block) => block?.reasoning)),
    calls: blocks.flatMap((block) =>
      block?.toolUseId
        ? { id: block.toolUseId, name: block.name, arguments: parsed(block.input) }
        : [],
    ),
    end: last(rest.map(({ messageStop }) => messageStop?.stopReason)),
    usage: rest.at(-1).metadata.usage,
  }
}

function readAnthropic([document, ...rest]: Json[]): Said {
  const blocks: Json[] = document.content ?? []
  for (const { type, index, content_block: block, delta } of rest) {
    if (type === 'content_block_start') blocks[index] = { ...block, json: '' }
    if (type !== 'content_block_delta') continue
    blocks[index].text += delta.text ?? ''
    blocks[index].thinking += delta.thinking ?? ''
    blocks[index].json += delta.partial_json ?? ''
  }
  const end = rest.find(({ type }) => type === 'message_delta')
  return {
    text: join(blocks.map(({ type, text }) => (type === 'text' ? text : ''))),
    reasoning: join(
      blocks.map(({ type, thinking, data }) => (type === 'thinking' ? thinking : data)),
    ),
    calls: blocks.flatMap(({ type, id, name, input, json }) =>
      type === 'tool_use' ? { id, name, arguments: json ? parsed(json) : input } : [],
    ),
    end: (end?.delta ?? document).stop_reason,
    usage: (end ?? document).usage.output_tokens,
  }
}

function readCohere(documents: Json[]): Said {
  const [{ message }] = documents
  if (message) {
    const { content = [], tool_plan: plan, tool_calls: calls = [] } = message
    return {
      text: join([plan, ...content.map(({ text }: Json) => text)]),
      reasoning: join(content.map(({ thinking }: Json) => thinking)),
      calls: calls.map(({ id, function: called }: Json) => ({
        id,
        name: called.name,
        arguments: parsed(called.arguments),
      })),
      end: documents[0].finish_reason,
      usage: documents[0].usage,
    }
  }
  const said = documents.map(({ index, delta }) => ({ index, ...delta?.message }))
  return {
    text: join(said.map(({ content, tool_plan: plan }) => plan ?? content?.text)),
    reasoning: join(said.map(({ content }) => content?.thinking)),
    calls: collect(
      said.flatMap(({ index, tool_calls: call }) =>
        call?.function
          ? { index, id: call.id, name: call.function.name, text: call.function.arguments }
          : [],
      ),
    ),
    end: documents.at(-1).delta.finish_reason,
    usage: documents.at(-1).delta.usage,
  }
}

function readCohereV1(documents: Json[]): Said {
  const end = documents.at(-1).response ?? documents[0]
  const pieces = documents.flatMap(({ event_type: type, text }) =>
    type === 'text-generation' ? text : [],
  )
  return {
    text: documents.length === 1 ? end.text : join(pieces),
    reasoning: '',
    calls: end.tool_calls ?? [],
    end: end.finish_reason,
    usage: end.meta,
  }
}

function readOllama(documents: Json[]): Said {
  const said = documents.map((document) => document.message ?? document)
  return {
    text: join(said.map(({ content, response }) => content ?? response)),
    reasoning: join(said.map(({ thinking }) => thinking)),
    calls: said.flatMap(({ tool_calls: calls = [] }) =>
      calls.map(({ id, function: { name, arguments: args } }: Json) => ({
        id,
        name,
        arguments: args,
      })),
    ),
    end: documents.at(-1).done_reason,
    usage: [documents.at(-1).prompt_eval_count, documents.at(-1).eval_count],
  }
}

const hosts = {
  mistral: 'https://api.mistral.ai/v1',
  deepseek: 'https://api.deepseek.com/v1',
  groq: 'https://api.groq.com/openai/v1',
  xai: 'https://api.x.ai/v1',
  openrouter: 'https://openrouter.ai/api/v1',
  together: 'https://api.together.xyz/v1',
}
const google = 'https://generativelanguage.googleapis.com/v1beta/models/gemini-2.5-flash'
const aws = 'https://bedrock-runtime.us-east-1.amazonaws.com/model'
const contents = { contents: [{ role: 'user', parts: [{ text: 'hi' }] }] }
const conversation = { messages: [{ role: 'user', content: [{ text: 'hi' }] }] }

function invoke(model: string, body: object, read: Format['read']): Format {
  return {
    name: `bedrock, ${model}`,
    url: (stream) => `${aws}/${model}/invoke${stream ? '-with-response-stream' : ''}`,
    body: () => body,
    split: chunksOf,
    read,
  }
}

const formats: Format[] = [
  ...Object.entries(hosts).map(([name, base]) => ({
    name,
    url: () => `${base}/chat/completions`,
    body: (stream: boolean) => ({ model: 'm', messages, stream }),
    split: events,
    read: readChat,
  })),
  {
    name: 'gemini',
    url: (stream) => `${google}:${stream ? 'streamGenerateContent?alt=sse' : 'generateContent'}`,
    body: () => contents,
    split: events,
    read: readGemini,
  },
  {
    name: 'gemini as an array',
    url: (stream) => `${google}:${stream ? 'streamGenerateContent' : 'generateContent'}`,
    body: () => contents,
    split: (bytes) => JSON.parse(textOf(bytes)),
    read: readGemini,
  },
  {
    name: 'bedrock converse',
    url: (stream) => `${aws}/m/converse${stream ? '-stream' : ''}`,
    body: () => conversation,
    split: binary,
    read: readConverse,
  },
  invoke(
    'anthropic.claude-x',
    { anthropic_version: 'x', max_tokens: 999, messages },
    readAnthropic,
  ),
  invoke('amazon.nova-x', conversation, readConverse),
  invoke('mistral.mistral-large', { messages }, readChat),
  invoke('meta.llama3', { prompt: 'hi' }, (documents) => ({
    text: join(documents.map(({ generation }) => generation)),
    reasoning: '',
    calls: [],
    end: documents.at(-1).stop_reason,
    usage: documents.at(-1).generation_token_count,
  })),
  {
    name: 'cohere',
    url: () => 'https://api.cohere.com/v2/chat',
    body: (stream) => ({ model: 'm', messages, stream }),
    split: events,
    read: readCohere,
  },
  {
    name: 'cohere 1',
    url: () => 'https://api.cohere.com/v1/chat',
    body: (stream) => ({ model: 'm', message: 'hi', stream }),
    split: lines,
    read: readCohereV1,
  },
  {
    name: 'ollama',
    url: () => 'http://localhost:11434/api/chat',
    body: (stream) => ({ model: 'm', messages, stream }),
    split: lines,
    read: readOllama,
  },
  {
    name: 'ollama generate',
    url: () => 'http://localhost:11434/api/generate',
    body: (stream) => ({ model: 'm', prompt: 'hi', stream }),
    split: lines,
    read: readOllama,
  },
]

const call = { name: 'look', arguments: { at: 'é "x"\u2028👋🏽' } }
const replies: Record<string, Reply> = {
  'odd characters': { text: 'a\u2028b\u2029c 👋🏽 \\ " \n {"data: "} \ud800 end' },
  'an empty text': { text: '' },
  'reasoning alone': { reasoning: 'hmm' },
  'a call alone': { tool_calls: [call] },
  'two calls of one tool': { text: 'Ok', tool_calls: [call, call] },
  'parts in any order': {
    blocks: [
      { text: 'a' },
      { reasoning: 'one' },
      { tool_call: call },
      { text: 'b' },
      { reasoning: 'two' },
      { tool_call: { name: 'other' } },
    ],
  },
  'a refusal': { refusal: 'No.' },
  'a text and a refusal': { text: 'Well. ', refusal: 'No.' },
  'redacted reasoning': { reasoning: { redacted: 'QUJD' }, text: 'Hi' },
  'free text for a tool': { tool_calls: [{ name: 'free', input: 'a "b"\n' }] },
  'arguments that are no JSON': { tool_calls: [{ name: 'look', arguments: '{"a":' }] },
  'a filter': { text: '', finish_reason: 'content_filter' },
  'the end of the tokens': { text: 'so far', finish_reason: 'length' },
  'counts of its own': {
    reasoning: 'h',
    text: 'Hi',
    usage: { input_tokens: 20, output_tokens: 9, reasoning_tokens: 4, cached_tokens: 3 },
  },
}

/** A function, too. */
type Given = NonNullable<Config['rules']>[number]['reply']

async function ask(format: Format, reply: Given, stream: boolean): Promise<Said> {
  const llm = createMockLLM({ rules: [{ reply }] })
  const request = new Request(format.url(stream), {
    method: 'POST',
    body: JSON.stringify(format.body(stream)),
  })
  const response = (await getResponse(llm.handlers, request))!
  expect(response.status).toBe(200)
  const bytes = new Uint8Array(await response.arrayBuffer())
  const said = format.read(stream ? format.split(bytes) : [JSON.parse(textOf(bytes))])
  // Ids are made of the request, which is another one here.
  return { ...said, calls: said.calls.map(({ id: _, ...call }) => call) }
}

/** What a function yields, piece by piece. */
async function* live() {
  yield { reasoning: 'hm' }
  yield { reasoning: 'm' }
  yield 'Hé '
  yield '👋'
  yield { tool_call: call }
  yield 'and'
  yield { tool_call: { name: 'free', input: '"' } }
  yield { refusal: 'No' }
}

describe.each(formats)('$name', (format) => {
  test.each(Object.entries(replies))('%s', async (_, reply) => {
    const plain = await ask(format, reply, false)
    expect(plain.end).toBeTruthy()
    expect(plain.usage).toBeDefined()
    expect(await ask(format, reply, true)).toEqual(plain)
  })

  test('a live answer', async () => {
    expect(await ask(format, live, true)).toEqual(await ask(format, live, false))
  })
})
