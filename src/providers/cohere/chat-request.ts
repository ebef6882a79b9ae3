/** Reads a chat request of Cohere's version 2. */
import {
  type Attachment,
  lastUserText,
  type Prompt,
  type PromptMessage,
  type Role,
  turnOf,
} from '../../prompt.ts'
import { jsonText } from '../../read-json.ts'
import {
  type Body,
  isObject,
  objectOf,
  readAttachments,
  textOf,
  textOrJson,
} from '../lenient-fields.ts'
import type { EndpointRequest } from '../provider.ts'
import { isAbsent, readList, readModel, readOptions, refuse, wrongType } from './fields.ts'

const roles = new Map<unknown, Role>([
  ['system', 'system'],
  ['developer', 'system'],
  ['user', 'user'],
  ['assistant', 'assistant'],
  ['tool', 'tool'],
])

const attachmentTypes = new Map<unknown, Attachment['type']>([['image_url', 'image']])

/** @throws ApiError in Cohere's words */
export function parseCohereChat(body: Body, { strict }: EndpointRequest): Prompt {
  const model = readModel(body)
  const extraTexts: string[] = []
  const messages = readMessages(body, extraTexts, strict)
  const documents = readList(body, 'documents')
  if (documents.length > 0) extraTexts.push(jsonText(documents))
  const tools = readList(body, 'tools')
  if (tools.length > 0) extraTexts.push(jsonText(tools))
  return {
    provider: 'cohere',
    endpoint: 'chat',
    model,
    user: lastUserText(messages),
    messages,
    turn: turnOf(messages),
    tools: tools.flatMap((tool) => textOf(objectOf(objectOf(tool)['function'])['name']) || []),
    toolChoice: toolChoices.get(body['tool_choice']) ?? 'auto',
    metadata: {},
    extraTexts,
    choices: 1,
    includeUsage: true,
    ...readOptions(body),
  }
}

const toolChoices = new Map<unknown, Prompt['toolChoice']>([
  ['NONE', 'none'],
  ['REQUIRED', 'required'],
])

function readMessages(body: Body, extraTexts: string[], strict: boolean): PromptMessage[] {
  const list = readList(body, 'messages')
  if (list.length === 0) throw refuse('invalid request: list of messages must not be empty')
  const callNames = new Map<string, string>()
  return list.map((message, index) => {
    const at = `messages[${index}]`
    if (!isObject(message)) throw wrongType(message, at, 'object')
    const role = roles.get(message['role'])
    if (role === undefined && strict) {
      throw refuse(
        `invalid request: ${at}.role must be one of 'user', 'assistant', 'system' or 'tool'.`,
      )
    }
    const { content } = message
    const text = readContent(content, `${at}.content`)
    const attachments = readAttachments(content, attachmentTypes)
    const read: PromptMessage = {
      role: role ?? 'user',
      text: role === 'assistant' ? text + textOf(message['tool_plan']) : text,
      ...(attachments === undefined ? {} : { attachments }),
    }
    if (role === 'assistant') {
      const calls = readList(message, 'tool_calls')
      if (calls.length === 0) return read
      extraTexts.push(jsonText(calls))
      read.toolCalls = calls.filter(isObject).map((call) => {
        const called = objectOf(call['function'])
        const id = textOf(call['id'])
        const name = textOf(called['name'])
        callNames.set(id, name)
        return { id, name, arguments: textOrJson(called['arguments']) }
      })
    }
    if (role === 'tool') {
      const id = textOf(message['tool_call_id'])
      if (strict && id === '') throw refuse(`invalid request: ${at}.tool_call_id must be provided.`)
      const name = callNames.get(id)
      read.toolResult = { id, ...(name ? { name } : {}), isError: false }
    }
    return read
  })
}

/** The text of a string or of a list; a document is the text that it holds, or JSON. */
function readContent(content: unknown, at: string): string {
  if (isAbsent(content)) return ''
  if (typeof content === 'string') return content
  // The recorded examples have a single part, too.
  if (!Array.isArray(content) && !isObject(content)) throw wrongType(content, at, 'string')
  return [content]
    .flat()
    .map((part: unknown, index) => {
      if (!isObject(part)) throw wrongType(part, `${at}[${index}]`, 'object')
      return textOf(part['text']) + textOrJson(objectOf(part['document'])['data'])
    })
    .join('')
}
