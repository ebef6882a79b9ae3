/** Reads the conversation of a Messages request. */
import type { Attachment, PromptMessage, PromptToolCall } from '../../prompt.ts'
import { jsonText } from '../../read-json.ts'
import { type Body, isObject, readAttachments, textOf } from '../lenient-fields.ts'
import { refuse } from './fields.ts'

const attachmentTypes = new Map<unknown, Attachment['type']>([
  ['image', 'image'],
  ['document', 'file'],
])

/** @throws ApiError with the path of the field in front of its message, as Anthropic words it */
export function readMessages(body: Body, extraTexts: string[]): PromptMessage[] {
  const { messages } = body
  if (messages === undefined || messages === null) throw refuse('messages: Field required')
  if (!Array.isArray(messages)) throw refuse('messages: Input should be a valid list')
  if (messages.length === 0) throw refuse('messages: at least one message is required')
  const last = messages.length - 1
  const callNames = new Map<string, string>()
  return messages.flatMap((message: unknown, index) => {
    const at = `messages.${index}`
    if (!isObject(message)) throw refuse(`${at}: Input should be a valid dictionary`)
    const role = message['role']
    if (role === undefined || role === null) throw refuse(`${at}.role: Field required`)
    if (role !== 'user' && role !== 'assistant' && role !== 'system') {
      throw refuse(`${at}.role: Input should be 'user', 'assistant' or 'system'`)
    }
    const content = message['content']
    if (content === undefined || content === null) throw refuse(`${at}.content: Field required`)
    const isEmpty = content === '' || (Array.isArray(content) && content.length === 0)
    if (isEmpty && !(role === 'assistant' && index === last)) {
      throw refuse(
        `${at}: all messages must have non-empty content except for the optional final assistant message`,
      )
    }
    const text = readText(content, `${at}.content`)
    if (!Array.isArray(content)) return [{ role, text }]
    // Reading the text has shown that these are objects.
    const blocks = content as Body[]
    const toolCalls = readToolCalls(blocks, callNames, extraTexts)
    const results = readToolResults(blocks, callNames)
    // Tool results travel in a user message here; in the neutral form they have messages of their own.
    if (results.length === blocks.length && results.length > 0) return results
    const attachments = readAttachments(blocks, attachmentTypes)
    return [
      ...results,
      {
        role,
        text,
        ...(toolCalls.length > 0 ? { toolCalls } : {}),
        ...(attachments === undefined ? {} : { attachments }),
      },
    ]
  })
}

function readToolCalls(
  blocks: readonly Body[],
  callNames: Map<string, string>,
  extraTexts: string[],
): PromptToolCall[] {
  const calls = blocks.filter((block) => block['type'] === 'tool_use')
  if (calls.length > 0) extraTexts.push(jsonText(calls))
  return calls.map((block) => {
    const id = textOf(block['id'])
    const name = textOf(block['name'])
    callNames.set(id, name)
    return { id, name, arguments: jsonText(block['input'] ?? {}) }
  })
}

function readToolResults(
  blocks: readonly Body[],
  callNames: ReadonlyMap<string, string>,
): PromptMessage[] {
  return blocks
    .filter((block) => block['type'] === 'tool_result')
    .map(({ tool_use_id: call, content, is_error: isError }) => {
      const id = textOf(call)
      const name = callNames.get(id)
      const attachments = readAttachments(content, attachmentTypes)
      return {
        role: 'tool',
        text: readText(content, 'tool_result.content'),
        toolResult: { id, ...(name ? { name } : {}), isError: isError === true },
        ...(attachments === undefined ? {} : { attachments }),
      }
    })
}

/** The text of a string or of a list of blocks; blocks of other types are let through. */
export function readText(content: unknown, at: string): string {
  if (content === undefined || content === null) return ''
  if (typeof content === 'string') return content
  if (!Array.isArray(content)) throw refuse(`${at}: Input should be a valid string or list`)
  let text = ''
  content.forEach((block: unknown, index) => {
    if (!isObject(block)) throw refuse(`${at}.${index}: Input should be a valid dictionary`)
    if (typeof block['type'] !== 'string') throw refuse(`${at}.${index}.type: Field required`)
    if (block['type'] !== 'text') return
    if (block['text'] === undefined) throw refuse(`${at}.${index}.text.text: Field required`)
    if (typeof block['text'] !== 'string') {
      throw refuse(`${at}.${index}.text.text: Input should be a valid string`)
    }
    text += block['text']
  })
  return text
}
