/** Reads the conversation of a Chat Completions request. */
import type { Attachment, PromptMessage, PromptToolCall, Role } from '../../prompt.ts'
import { jsonText } from '../../read-json.ts'
import {
  type Body,
  isObject,
  objectOf,
  readAttachments,
  textOf,
  textOrJson,
} from '../lenient-fields.ts'
import { invalid, missing, nameOfType, wrongType } from './fields.ts'

const roles: Record<string, Role> = {
  system: 'system',
  developer: 'system',
  user: 'user',
  assistant: 'assistant',
  tool: 'tool',
  function: 'tool',
}

const attachmentTypes = new Map<unknown, Attachment['type']>([
  ['image_url', 'image'],
  ['input_audio', 'audio'],
  ['file', 'file'],
])

/** @throws ApiError with OpenAI's `param` and `code` */
export function readMessages(body: Body, extraTexts: string[], strict: boolean): PromptMessage[] {
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
  const callNames = new Map<string, string>()
  return messages.map((message: unknown, index) => {
    const at = `messages[${index}]`
    if (!isObject(message)) throw wrongType(at, 'an object', message)
    const role = readRole(message, at, strict)
    const read: PromptMessage = { role, text: readContent(message, `${at}.content`, role) }
    if (role === 'assistant') {
      const toolCalls = readToolCalls(message, at, extraTexts)
      for (const { id, name } of toolCalls) if (id !== '') callNames.set(id, name)
      if (toolCalls.length > 0) read.toolCalls = toolCalls
    }
    if (role === 'tool') read.toolResult = readToolResult(message, callNames)
    const attachments = readAttachments(message['content'], attachmentTypes)
    if (attachments !== undefined) read.attachments = attachments
    return read
  })
}

function readRole(message: Body, at: string, strict: boolean): Role {
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
  return role
}

function readToolCalls(message: Body, at: string, extraTexts: string[]): PromptToolCall[] {
  const { tool_calls: calls, function_call: legacy } = message
  // The deprecated form holds one call, without an id.
  const legacyCalls = isObject(legacy) ? [readToolCall({ function: legacy })] : []
  if (legacyCalls.length > 0) extraTexts.push(jsonText(legacy))
  if (calls === undefined || calls === null) return legacyCalls
  if (!Array.isArray(calls)) throw wrongType(`${at}.tool_calls`, 'an array of objects', calls)
  extraTexts.push(jsonText(calls))
  return [...legacyCalls, ...calls.filter(isObject).map(readToolCall)]
}

function readToolCall(call: Body): PromptToolCall {
  const called = objectOf(call['function'] ?? call['custom'])
  return {
    id: textOf(call['id']),
    name: textOf(called['name']),
    arguments: textOrJson(called['arguments'] ?? called['input']),
  }
}

function readToolResult(
  message: Body,
  callNames: ReadonlyMap<string, string>,
): NonNullable<PromptMessage['toolResult']> {
  const id = textOf(message['tool_call_id'])
  // A message of the deprecated role `function` names the function itself.
  const name = message['role'] === 'function' ? textOf(message['name']) : callNames.get(id)
  return { id, ...(name ? { name } : {}), isError: false }
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
