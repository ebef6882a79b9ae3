/** Reads a Chat Completions request, refusing what OpenAI refuses in OpenAI's words. */
import { ApiError } from '../api-error.ts'
import { lastUserText, type Prompt, type PromptMessage, type Role } from '../prompt.ts'
import { jsonText } from '../read-json.ts'
import type { ParseOptions } from './provider.ts'

type Body = Record<string, unknown>

const roles: Record<string, Role> = {
  system: 'system',
  developer: 'system',
  user: 'user',
  assistant: 'assistant',
  tool: 'tool',
  function: 'tool',
}

/** @throws ApiError with OpenAI's `param` and `code` */
export function parseOpenAIChat(body: Body, { strict }: ParseOptions): Prompt {
  const { model } = body
  if (model === undefined || model === null || model === '') {
    throw new ApiError({ status: 400, message: 'you must provide a model parameter' })
  }
  if (typeof model !== 'string') throw wrongType('model', 'a string', model)
  const stream = readBoolean(body, 'stream')
  const extraTexts: string[] = []
  const messages = readMessages(body, extraTexts, strict)
  const tools = readTools(body, extraTexts)
  const streamOptions = readObject(body, 'stream_options')
  if (strict && streamOptions !== undefined && !stream) {
    throw invalid(
      "The 'stream_options' parameter is only allowed when 'stream' is enabled.",
      'stream_options',
    )
  }
  const maxTokens =
    readInteger(body, 'max_completion_tokens', 1) ?? readInteger(body, 'max_tokens', 1)
  return {
    provider: 'openai',
    model,
    user: lastUserText(messages),
    messages,
    tools,
    toolChoice: body['tool_choice'] === 'none' ? 'none' : 'auto',
    extraTexts,
    stream,
    ...(maxTokens === undefined ? {} : { maxTokens }),
    stop: readStop(body),
    choices: readInteger(body, 'n', 1, 128) ?? 1,
    includeUsage: streamOptions?.['include_usage'] === true,
  }
}

function readMessages(body: Body, extraTexts: string[], strict: boolean): PromptMessage[] {
  const { messages } = body
  if (messages === undefined || messages === null) throw missing('messages')
  if (!Array.isArray(messages)) throw wrongType('messages', 'an array of objects', messages)
  if (messages.length === 0) {
    throw invalid(
      "Invalid 'messages': empty array. Expected an array with minimum length 1, but got an empty array instead.",
      'messages',
      'empty_array',
    )
  }
  return messages.map((message: unknown, index) => {
    const at = `messages[${index}]`
    if (!isObject(message)) throw wrongType(at, 'an object', message)
    return readMessage(message, at, extraTexts, strict)
  })
}

function readMessage(
  message: Body,
  at: string,
  extraTexts: string[],
  strict: boolean,
): PromptMessage {
  const given = message['role']
  if (given === undefined || given === null) throw missing(`${at}.role`)
  const role = typeof given === 'string' && Object.hasOwn(roles, given) ? roles[given] : undefined
  if (role === undefined) {
    throw invalid(
      `Invalid value: ${typeof given === 'string' ? `'${given}'` : nameOfType(given)}. Supported values are: 'system', 'assistant', 'user', 'function', 'tool', and 'developer'.`,
      `${at}.role`,
      'invalid_value',
    )
  }
  if (
    role === 'tool' &&
    strict &&
    given === 'tool' &&
    typeof message['tool_call_id'] !== 'string'
  ) {
    throw missing(`${at}.tool_call_id`)
  }
  const calls = message['tool_calls']
  if (role === 'assistant' && calls !== undefined && calls !== null) {
    if (!Array.isArray(calls)) throw wrongType(`${at}.tool_calls`, 'an array of objects', calls)
    extraTexts.push(jsonText(calls))
  }
  return { role, text: readContent(message, `${at}.content`, role) }
}

function readContent(message: Body, at: string, role: Role): string {
  const { content } = message
  if (typeof content === 'string') return content
  if (content === undefined || content === null) {
    // An assistant turn may hold only tool calls, an audio reference or a refusal.
    if (role === 'assistant' || message['role'] === 'function') return ''
    if (content === undefined) throw missing(at)
    throw invalid(`Invalid value for 'content': expected a string, got null.`, at)
  }
  if (!Array.isArray(content)) {
    throw wrongType(at, 'one of a string or array of objects', content)
  }
  let text = ''
  content.forEach((part: unknown, index) => {
    if (!isObject(part)) throw wrongType(`${at}[${index}]`, 'an object', part)
    if (part['type'] === undefined) throw missing(`${at}[${index}].type`)
    if (part['type'] !== 'text') return
    if (part['text'] === undefined) throw missing(`${at}[${index}].text`)
    if (typeof part['text'] !== 'string') {
      throw wrongType(`${at}[${index}].text`, 'a string', part['text'])
    }
    text += part['text']
  })
  return text
}

function readTools(body: Body, extraTexts: string[]): string[] {
  const { tools } = body
  if (tools === undefined || tools === null) return []
  if (!Array.isArray(tools)) throw wrongType('tools', 'an array of objects', tools)
  if (tools.length > 0) extraTexts.push(jsonText(tools))
  return tools.flatMap((tool: unknown, index) => {
    if (!isObject(tool)) throw wrongType(`tools[${index}]`, 'an object', tool)
    // Tools of a type that is not known here are let through: they are offered, never called.
    const described = tool['function'] ?? tool['custom']
    const name = isObject(described) ? described['name'] : undefined
    return typeof name === 'string' ? [name] : []
  })
}

function readStop(body: Body): string[] {
  const { stop } = body
  if (stop === undefined || stop === null) return []
  const list: unknown[] = Array.isArray(stop) ? stop : [stop]
  if (list.length > 4) {
    throw invalid(
      `Invalid 'stop': array too long. Expected an array with maximum length 4, but got an array with length ${list.length} instead.`,
      'stop',
      'array_above_max_length',
    )
  }
  return list.map((entry) => {
    if (typeof entry !== 'string') throw wrongType('stop', 'a string or an array of strings', entry)
    return entry
  })
}

function readBoolean(body: Body, name: string): boolean {
  const value = body[name]
  if (value === undefined || value === null) return false
  if (typeof value !== 'boolean') throw wrongType(name, 'a boolean', value)
  return value
}

function readObject(body: Body, name: string): Body | undefined {
  const value = body[name]
  if (value === undefined || value === null) return undefined
  if (!isObject(value)) throw wrongType(name, 'an object', value)
  return value
}

function readInteger(
  body: Body,
  name: string,
  least: number,
  most = Number.MAX_SAFE_INTEGER,
): number | undefined {
  const value = body[name]
  if (value === undefined || value === null) return undefined
  if (typeof value !== 'number' || !Number.isInteger(value)) {
    throw wrongType(name, 'an integer', value)
  }
  if (value < least || value > most) {
    const [side, bound] =
      value < least ? ['below minimum', `>= ${least}`] : ['above maximum', `<= ${most}`]
    throw invalid(
      `Invalid '${name}': integer ${side} value. Expected a value ${bound}, but got ${value} instead.`,
      name,
      value < least ? 'integer_below_min_value' : 'integer_above_max_value',
    )
  }
  return value
}

function isObject(value: unknown): value is Body {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function invalid(message: string, param: string, code?: string): ApiError {
  return new ApiError({ status: 400, message, param, code })
}

function missing(param: string): ApiError {
  return invalid(`Missing required parameter: '${param}'.`, param, 'missing_required_parameter')
}

function wrongType(param: string, expected: string, value: unknown): ApiError {
  return invalid(
    `Invalid type for '${param}': expected ${expected}, but got ${nameOfType(value)} instead.`,
    param,
    'invalid_type',
  )
}

function nameOfType(value: unknown): string {
  if (value === null || value === undefined) return 'null'
  if (Array.isArray(value)) return 'an array'
  if (typeof value === 'number') return Number.isInteger(value) ? 'an integer' : 'a decimal number'
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}
