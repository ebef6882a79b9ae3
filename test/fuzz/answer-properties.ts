/** What holds for every answer, whatever was asked: checked by code that does not write answers. */
import { validateHeaderName, validateHeaderValue } from 'node:http'
import type { ProviderName } from '../../src/providers/names.ts'
import { type Frame, readFrames } from '../surfaces/wire/frames.ts'
import type { Framing } from '../surfaces/wire/surfaces.ts'
import type { Heard } from './ask.ts'
import { isRefusalOf } from './envelopes.ts'

/** @throws Error that names the property which does not hold */
export function checkAnswer(heard: Heard, provider: ProviderName, path: string): void {
  const { status, headers, bytes, isTorn } = heard
  if (!Number.isInteger(status) || status < 200 || status >= 500) {
    throw new Error(`status ${status}: ${textOf(bytes).slice(0, 200)}`)
  }
  checkHeaders(headers)
  if (isTorn) throw new Error('the answer is torn')
  const type = headers['content-type'] ?? ''
  const framing = framingOf(type)
  if (status !== 200) {
    const body = jsonOf(bytes)
    if (!isRefusalOf(provider, body)) throw new Error(`not ${provider}'s refusal: ${textOf(bytes)}`)
  } else if (framing !== undefined) checkStream(bytes, framing, provider, path)
  else if (type === 'application/json') checkDocument(jsonOf(bytes), provider, path, headers)
}

/** By the rules of node:http: no line break, nothing outside Latin-1. */
function checkHeaders(headers: Record<string, string>): void {
  for (const [name, value] of Object.entries(headers)) {
    validateHeaderName(name)
    validateHeaderValue(name, value)
  }
}

function framingOf(type: string): Framing | undefined {
  if (type.startsWith('text/event-stream')) return 'events'
  if (type.startsWith('application/x-ndjson')) return 'lines'
  return type.startsWith('application/vnd.amazon.eventstream') ? 'amazon' : undefined
}

const textOf = (bytes: Uint8Array) => Buffer.from(bytes).toString()

function jsonOf(bytes: Uint8Array): unknown {
  const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  try {
    return JSON.parse(text)
  } catch {
    throw new Error(`no JSON: ${text.slice(0, 200)}`)
  }
}

/** Ids as the vendors' SDKs know them, by whose path it is. */
const idPrefixes: [provider: ProviderName, path: RegExp, id: RegExp][] = [
  ['openai', /\/v1\/chat\/completions$/, /^chatcmpl-/],
  ['openai', /\/v1\/completions$/, /^cmpl-/],
  ['openai', /\/v1\/responses$/, /^resp_/],
  ['openai', /\/v1\/files$/, /^file-/],
  ['openai', /\/v1\/batches$/, /^batch_/],
  ['openai', /\/v1\/conversations$/, /^conv_/],
  ['anthropic', /\/v1\/messages$/, /^msg_/],
  ['anthropic', /\/v1\/messages\/batches$/, /^msgbatch_/],
]

function checkDocument(
  document: unknown,
  provider: ProviderName,
  path: string,
  headers: Record<string, string>,
): void {
  const { id, object } = Object(document)
  if (isRefusalOf(provider, document) && !/input_tokens|batches|responses/.test(path)) {
    // What is ollama's only is text, as messages of others are.
    if (provider !== 'bedrock' && provider !== 'cohere' && provider !== 'mistral') {
      throw new Error(`a refusal of status 200: ${JSON.stringify(document).slice(0, 200)}`)
    }
  }
  const row = idPrefixes.find(
    ([vendor, expression]) => vendor === provider && expression.test(path),
  )
  if (row !== undefined && object !== 'list' && !('data' in Object(document)) && !row[2].test(id)) {
    throw new Error(`id ${id} of ${path}`)
  }
  checkUsage(document)
  if (Object.keys(headers).length === 0) throw new Error('no headers')
}

/** Numbers of tokens are whole and not negative; what is no number would be null in JSON. */
function checkUsage(value: unknown, key = ''): void {
  if (typeof value === 'number' && /_?tokens?$|TokenCount$|Tokens$|_count$/.test(key)) {
    const isSetting = /max|budget|least|most/i.test(key)
    if (!isSetting && (!Number.isInteger(value) || value < 0)) throw new Error(`${key}: ${value}`)
  }
  if (value === null && /^(prompt|completion|total|input|output)_tokens$/.test(key)) {
    throw new Error(`${key}: null`)
  }
  if (typeof value !== 'object' || value === null) return
  // What the request brought comes back in these, tools and all.
  for (const [name, inner] of Object.entries(value)) {
    if (!/^(tools|metadata|text|input|messages|content|output)$/.test(name)) checkUsage(inner, name)
  }
}

/** What the last frame of a whole stream says, by vendor and path. */
const endings: [provider: ProviderName, path: RegExp, last: (frame: Frame) => boolean][] = [
  ['anthropic', /./, ({ text }) => text.includes('event: message_stop')],
  ['gemini', /:streamGenerateContent/, ({ text }) => text.includes('finishReason')],
  ['cohere', /v2\/chat/, ({ text }) => text === 'data: [DONE]'],
  ['cohere', /v1\/chat/, ({ text }) => text.includes('stream-end')],
  ['ollama', /pull/, ({ text }) => text.includes('success')],
  ['ollama', /./, ({ json }) => Object(json).done === true],
  ['bedrock', /converse-stream/, ({ headers }) => headers?.[':event-type'] === 'metadata'],
  ['bedrock', /./, ({ headers }) => headers?.[':event-type'] === 'chunk'],
  ['openai', /./, ends],
  ['xai', /./, ends],
  ['azure', /./, ends],
]

const last =
  /response\.(completed|incomplete|failed)|(speech\.audio|transcript\.text)\.done|image_\w+\.completed/

function ends({ text }: Frame): boolean {
  return text === 'data: [DONE]' || last.test(text)
}

function checkStream(
  bytes: Uint8Array,
  framing: Framing,
  provider: ProviderName,
  path: string,
): void {
  const { frames, rest } = readFrames(bytes, framing)
  if (rest !== '') throw new Error(`behind the last frame: ${rest.slice(0, 100)}`)
  const broken = frames.find(({ isBroken }) => isBroken)
  if (broken !== undefined) throw new Error(`a broken frame: ${broken.text.slice(0, 200)}`)
  const final = frames.at(-1)
  const row = endings.find(([vendor, expression]) => vendor === provider && expression.test(path))
  const isEnd = row?.[2] ?? (({ text }: Frame) => text === 'data: [DONE]')
  if (final === undefined || !isEnd(final)) {
    throw new Error(`the stream ends with ${final?.text.slice(0, 200)}`)
  }
  for (const { json } of frames) checkUsage(json)
}
