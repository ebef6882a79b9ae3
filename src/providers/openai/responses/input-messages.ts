/** Reads the items of a Responses request as messages, refusing what OpenAI refuses in OpenAI's words. */
import type { Attachment, PromptMessage, Role } from '../../../prompt.ts'
import { type Body, isObject, readAttachments, textOf, textOrJson } from '../../lenient-fields.ts'
import { invalid, invalidValue, missing, nameOfType, wrongType } from '../fields.ts'
import type { Item } from './items.ts'

const roles = new Map<unknown, Role>([
  ['user', 'user'],
  ['assistant', 'assistant'],
  ['system', 'system'],
  ['developer', 'system'],
])

const attachmentTypes = new Map<unknown, Attachment['type']>([
  ['input_image', 'image'],
  ['input_audio', 'audio'],
  ['input_file', 'file'],
])

/** `text` is what chat calls it, and what clients send by mistake. */
const textTypes = new Set<unknown>(['input_text', 'output_text', 'text'])

const contentTypes = [
  'input_text',
  'input_image',
  'output_text',
  'refusal',
  'input_file',
  'computer_screenshot',
  'summary_text',
]

/** What says nothing by itself. */
const silentTypes =
  /^(?:compaction|compaction_trigger|item_reference|additional_tools|program|mcp_\w+)$/

interface Reading {
  extraTexts: string[]
  strict: boolean
  /** Of earlier calls, by their `call_id`. */
  callNames: Map<string, string>
  /** Calls of the client's own tools that nothing has answered. */
  open: Set<string>
}

/**
 * The items that one answer of the model has left are one message of the assistant: its reasoning, its
 * text and its calls.
 *
 * @param own index of the first item that the request itself has brought
 * @throws ApiError with OpenAI's `param` and `code`
 */
export function readItems(
  items: readonly Item[],
  own: number,
  extraTexts: string[],
  strict: boolean,
): PromptMessage[] {
  const reading: Reading = { extraTexts, strict, callNames: new Map(), open: new Set() }
  const messages: PromptMessage[] = []
  items.forEach((item: unknown, index) => {
    const at = `input[${index - own}]`
    if (!isObject(item)) throw wrongType(at, 'an object', item)
    const message = readItem(item, at, reading)
    if (message === undefined) return
    const last = messages.at(-1)
    if (message.role !== 'assistant' || last?.role !== 'assistant') {
      messages.push(message)
      return
    }
    last.text += message.text
    const toolCalls = [...(last.toolCalls ?? []), ...(message.toolCalls ?? [])]
    if (toolCalls.length > 0) last.toolCalls = toolCalls
  })
  const [unanswered] = reading.open
  if (strict && unanswered !== undefined) {
    throw invalid(`No tool output found for function call ${unanswered}.`, 'input')
  }
  return messages
}

function readItem(item: Body, at: string, reading: Reading): PromptMessage | undefined {
  const { type = 'message' } = item
  if (type === 'message') return readMessage(item, at, reading.strict)
  if (type === 'reasoning') return { role: 'assistant', text: '' }
  const name = textOf(type)
  if (name.endsWith('_call')) return readCall(item, name, reading)
  if (name.endsWith('_output')) return readOutput(item, name, reading)
  if (reading.strict && !silentTypes.test(name)) {
    throw invalid(
      `Invalid value: ${typeof type === 'string' ? `'${type}'` : nameOfType(type)}. Supported values are: 'message', 'reasoning', 'function_call', 'function_call_output', 'custom_tool_call', 'custom_tool_call_output', 'item_reference', and the items of hosted tools.`,
      at,
      'invalid_value',
    )
  }
  return undefined
}

/** A hosted tool's call has no name but its type. */
function readCall(item: Body, type: string, reading: Reading): PromptMessage {
  const id = textOf(item['call_id'])
  const name = textOf(item['name']) || type
  if (id !== '') reading.callNames.set(id, name)
  if (type === 'function_call' || type === 'custom_tool_call') reading.open.add(id)
  const text = textOrJson(item['arguments'] ?? item['input'] ?? item['action'])
  // Not with its ids, which are not the same in a streamed conversation.
  reading.extraTexts.push(name, text)
  return { role: 'assistant', text: '', toolCalls: [{ id, name, arguments: text }] }
}

function readOutput(item: Body, type: string, reading: Reading): PromptMessage {
  const { callNames, open, strict } = reading
  const id = textOf(item['call_id'])
  const name = callNames.get(id)
  const isOwn = type === 'function_call_output' || type === 'custom_tool_call_output'
  if (strict && isOwn && !open.has(id)) {
    throw invalid(`No tool call found for function call output with call_id ${id}.`, 'input')
  }
  open.delete(id)
  const { output } = item
  const attachments = readAttachments(output, attachmentTypes)
  return {
    role: 'tool',
    text: isContent(output) ? joinTexts(output) : textOrJson(output),
    toolResult: { id, ...(name === undefined ? {} : { name }), isError: false },
    ...(attachments === undefined ? {} : { attachments }),
  }
}

/** Whether the result is a list of content parts, and not just any JSON. */
function isContent(output: unknown): output is Body[] {
  return (
    Array.isArray(output) &&
    output.every(
      (part: unknown) =>
        isObject(part) && (textTypes.has(part['type']) || attachmentTypes.has(part['type'])),
    )
  )
}

function joinTexts(parts: readonly Body[]): string {
  return parts.map(({ text }) => textOf(text)).join('')
}

function readMessage(item: Body, at: string, strict: boolean): PromptMessage {
  const given = item['role']
  if (given === undefined || given === null) throw missing(`${at}.role`)
  const role = roles.get(given)
  if (role === undefined) {
    throw invalidValue(at, given, ['assistant', 'system', 'developer', 'user'])
  }
  const { content } = item
  const attachments = readAttachments(content, attachmentTypes)
  return {
    role,
    text: readContent(content, `${at}.content`, strict),
    ...(attachments === undefined ? {} : { attachments }),
  }
}

function readContent(content: unknown, at: string, strict: boolean): string {
  if (typeof content === 'string') return content
  if (content === undefined || content === null) throw missing(at)
  if (!Array.isArray(content)) {
    throw wrongType(at, 'one of an array of objects or string', content)
  }
  let text = ''
  content.forEach((part: unknown, index) => {
    const place = `${at}[${index}]`
    if (!isObject(part)) throw wrongType(place, 'an object', part)
    const { type } = part
    if (type === undefined) throw missing(`${place}.type`)
    if (strict && !(typeof type === 'string' && contentTypes.includes(type))) {
      throw invalidValue(place, type, contentTypes)
    }
    if (!textTypes.has(type)) return
    if (part['text'] === undefined) throw missing(`${place}.text`)
    if (typeof part['text'] !== 'string') {
      throw wrongType(`${place}.text`, 'a string', part['text'])
    }
    text += part['text']
  })
  return text
}
