/** Reads the conversation of a Converse request. */
import type { Attachment, PromptMessage, PromptToolCall } from '../../prompt.ts'
import { jsonText } from '../../read-json.ts'
import { type Body, isObject, objectOf, textOf } from '../lenient-fields.ts'
import { invalid, readList, refuse } from './fields.ts'

const attachmentTypes: Record<string, Attachment['type']> = {
  image: 'image',
  audio: 'audio',
  video: 'file',
  document: 'file',
}

/** What reading one message leaves for the others. */
interface Reading {
  strict: boolean
  /** Of tool calls, by id. */
  names: Map<string, string>
  extraTexts: string[]
}

/** @throws ApiError with the path of the field, as AWS words it */
export function readConversation(
  body: Body,
  extraTexts: string[],
  strict: boolean,
): PromptMessage[] {
  const given = readList(body['messages'], 'messages')
  if (given.length === 0) throw noUserMessage()
  const reading: Reading = { strict, names: new Map(), extraTexts }
  const messages = given.flatMap((message, index) => readMessage(message, index, reading))
  if (strict && objectOf(given[0])['role'] !== 'user') throw noUserMessage()
  const system = readList(body['system'], 'system')
  if (system.length > 0) messages.unshift({ role: 'system', text: joinTexts(system) })
  return messages
}

function readMessage(message: unknown, index: number, reading: Reading): PromptMessage[] {
  // AWS counts members from one, and the service itself from zero.
  const at = `messages.${index + 1}.member`
  if (!isObject(message)) throw invalid(at, 'not be null')
  const { role, content } = message
  if (role === undefined || role === null) throw invalid(`${at}.role`, 'not be null')
  if (role !== 'user' && role !== 'assistant' && role !== 'system') {
    const value = `'${typeof role === 'string' ? role : jsonText(role)}'`
    throw invalid(`${at}.role`, 'satisfy enum value set: [user, assistant]', value)
  }
  if (content === undefined || content === null) throw invalid(`${at}.content`, 'not be null')
  const blocks = readList(content, `${at}.content`).map(objectOf)
  if (blocks.length === 0) {
    throw refuse(
      `The content field in the Message object at messages.${index} is empty. Add a ContentBlock object to the content field and try again.`,
    )
  }
  if (reading.strict) refuseBlankText(blocks, index)
  const results = blocks.flatMap((block) => readToolResult(block['toolResult'], reading))
  // Tool results travel in a user message here; in the neutral form they have messages of their own.
  if (results.length === blocks.length) return results
  const toolCalls = blocks.flatMap((block) => readToolCall(block['toolUse'], reading))
  return [
    ...results,
    {
      role,
      text: joinTexts(blocks),
      ...(toolCalls.length > 0 ? { toolCalls } : {}),
      ...readAttachments(blocks),
    },
  ]
}

function readToolCall(call: unknown, { names, extraTexts }: Reading): PromptToolCall[] {
  if (!isObject(call)) return []
  const id = textOf(call['toolUseId'])
  const name = textOf(call['name'])
  names.set(id, name)
  extraTexts.push(jsonText(call))
  return [{ id, name, arguments: jsonText(call['input'] ?? {}) }]
}

function readToolResult(result: unknown, { names }: Reading): PromptMessage[] {
  if (!isObject(result)) return []
  const id = textOf(result['toolUseId'])
  const name = names.get(id)
  const content = readList(result['content'], 'toolResult.content').map(objectOf)
  return [
    {
      role: 'tool',
      text: joinTexts(content),
      toolResult: { id, ...(name ? { name } : {}), isError: result['status'] === 'error' },
      ...readAttachments(content),
    },
  ]
}

/** Of blocks that are text or, as tools answer, JSON. */
function joinTexts(blocks: readonly unknown[]): string {
  return blocks
    .map(objectOf)
    .map(({ text, json }) => (json === undefined ? textOf(text) : jsonText(json)))
    .join('')
}

function readAttachments(blocks: readonly Body[]): Pick<PromptMessage, 'attachments'> {
  const attachments = blocks.flatMap((block) =>
    Object.keys(block).flatMap((key) =>
      Object.hasOwn(attachmentTypes, key) ? [{ type: attachmentTypes[key]! }] : [],
    ),
  )
  return attachments.length > 0 ? { attachments } : {}
}

function refuseBlankText(blocks: readonly Body[], message: number): void {
  const blank = blocks.findIndex(({ text }) => typeof text === 'string' && text.trim() === '')
  if (blank === -1) return
  throw refuse(
    `The text field in the ContentBlock object at messages.${message}.content.${blank} is blank. Add text to the text field, and try again.`,
  )
}

function noUserMessage() {
  return refuse(
    'A conversation must start with a user message. Try again with a conversation that starts with a user message.',
  )
}
