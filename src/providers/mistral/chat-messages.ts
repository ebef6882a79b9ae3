/** Reads the conversation of a Mistral chat request. */
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
import { checked, invalidField, missingField, refusal } from './fields.ts'

const roles: Record<string, Role> = {
  system: 'system',
  // OpenAI's, and refused where the request must be right.
  developer: 'system',
  user: 'user',
  assistant: 'assistant',
  tool: 'tool',
}

const attachmentTypes = new Map<unknown, Attachment['type']>([
  ['image_url', 'image'],
  ['input_audio', 'audio'],
  ['document_url', 'file'],
  ['file', 'file'],
])

/** @throws ApiError in the words of Mistral's validator */
export function readMessages(body: Body, extraTexts: string[], strict: boolean): PromptMessage[] {
  const { messages } = body
  if (messages === undefined || messages === null) throw missingField(body, 'messages')
  const list = checked(messages, 'list', 'messages')
  if (list.length === 0) throw wrongOrder('Conversation must have at least one message')
  const callNames = new Map<string, string>()
  const read = list.map((entry, index) => {
    const message = checked(entry, 'object', 'messages', index)
    const role = readRole(message, index, strict)
    const text = readContent(message, role, index)
    const read: PromptMessage = { role, text }
    if (role === 'assistant') {
      const toolCalls = readToolCalls(message, extraTexts, strict)
      for (const { id, name } of toolCalls) if (id !== '') callNames.set(id, name)
      if (toolCalls.length > 0) read.toolCalls = toolCalls
    }
    if (role === 'tool') {
      const id = textOf(message['tool_call_id'])
      const name = callNames.get(id) ?? textOf(message['name'])
      read.toolResult = { id, ...(name ? { name } : {}), isError: false }
    }
    const attachments = readAttachments(message['content'], attachmentTypes)
    if (attachments !== undefined) read.attachments = attachments
    return read
  })
  if (strict) checkLast(objectOf(list.at(-1)))
  return read
}

/** @see https://github.com/mistralai/mistral-common */
function checkLast({ role, prefix }: Body): void {
  if (role === 'user' || role === 'tool' || (role === 'assistant' && prefix === true)) return
  throw wrongOrder(
    `Expected last role User or Tool (or Assistant with prefix True) for serving but got ${textOf(role)}`,
  )
}

function wrongOrder(message: string) {
  return refusal('invalid_request_message_order', '3230', message)
}

function readRole(message: Body, index: number, strict: boolean): Role {
  const { role } = message
  if (role === undefined || role === null) {
    throw invalidField(
      'union_tag_not_found',
      ['messages', index],
      "Unable to extract tag using discriminator 'role'",
      message,
    )
  }
  const isKnown = typeof role === 'string' && Object.hasOwn(roles, role)
  if (!isKnown || (strict && role === 'developer')) {
    throw invalidField(
      'union_tag_invalid',
      ['messages', index],
      `Input tag '${textOrJson(role)}' found using 'role' does not match any of the expected tags: 'system', 'user', 'assistant', 'tool'`,
      message,
    )
  }
  return roles[role]!
}

function readToolCalls(message: Body, extraTexts: string[], strict: boolean): PromptToolCall[] {
  const { tool_calls: calls } = message
  if (!Array.isArray(calls)) return []
  if (calls.length > 0) extraTexts.push(jsonText(calls))
  return calls.filter(isObject).map((call) => {
    const called = objectOf(call['function'])
    const id = textOf(call['id'])
    if (strict && !/^[a-zA-Z0-9]{9}$/.test(id)) {
      throw refusal(
        'invalid_function_call',
        '3280',
        `Tool call id was ${id} but must be a-z, A-Z, 0-9, with a length of 9.`,
      )
    }
    return { id, name: textOf(called['name']), arguments: textOrJson(called['arguments']) }
  })
}

/** Text, or chunks, of which only those of text are read. */
function readContent(message: Body, role: Role, index: number): string {
  const { content } = message
  if (typeof content === 'string') return content
  if (content === undefined || content === null) {
    // Only an assistant may have said nothing, because it may have called tools.
    if (role === 'assistant' || content === null) return ''
    throw missingField(message, 'messages', index, textOf(message['role']), 'content')
  }
  const chunks = checked(content, 'list', 'messages', index, textOf(message['role']), 'content')
  return chunks
    .map((chunk) => {
      const { type, text } = objectOf(chunk)
      return type === 'text' ? textOf(text) : ''
    })
    .join('')
}
