/** Reads a chat request of Ollama. */
import { lastUserText, type Prompt, type PromptMessage, type Role, turnOf } from '../../prompt.ts'
import { jsonText } from '../../read-json.ts'
import { type Body, isObject, objectOf, textOf, textOrJson } from '../lenient-fields.ts'
import { readImages, readModel, readOptions, readString, wrongType } from './fields.ts'

const roles = new Map<unknown, Role>([
  ['system', 'system'],
  ['developer', 'system'],
  ['assistant', 'assistant'],
  ['tool', 'tool'],
])

/** @throws ApiError where the types of Go do not fit */
export function parseOllamaChat(body: Body): Prompt {
  const extraTexts: string[] = []
  const model = readModel(body, 'ChatRequest')
  const messages = readMessages(body['messages'], extraTexts)
  return {
    provider: 'ollama',
    endpoint: 'chat',
    model,
    user: lastUserText(messages),
    messages,
    turn: turnOf(messages),
    tools: readTools(body['tools'], extraTexts),
    // There is no field for it.
    toolChoice: 'auto',
    metadata: {},
    extraTexts,
    choices: 1,
    includeUsage: true,
    ...readOptions(body, 'ChatRequest'),
  }
}

interface Asked {
  id: string
  name: string
}

function readMessages(list: unknown, extraTexts: string[]): PromptMessage[] {
  if (list === undefined || list === null) return []
  if (!Array.isArray(list)) throw wrongType(list, 'ChatRequest.messages', '[]api.Message')
  // Results need not say which call they answer: then it is the first that is still open.
  let open: Asked[] = []
  return list.map((entry: unknown) => {
    if (entry !== null && !isObject(entry)) {
      throw wrongType(entry, 'ChatRequest.messages', 'api.Message')
    }
    const message = entry ?? {}
    const role = roles.get(message['role']) ?? 'user'
    const text = readString(message['content'], 'ChatRequest.messages.content')
    const attachments = readImages(message['images'])
    const read: PromptMessage = {
      role,
      text,
      ...(attachments === undefined ? {} : { attachments }),
    }
    const calls = message['tool_calls']
    if (role === 'assistant') open = []
    if (role === 'assistant' && Array.isArray(calls) && calls.length > 0) {
      extraTexts.push(jsonText(calls))
      read.toolCalls = calls.filter(isObject).map((call) => {
        const called = objectOf(call['function'])
        const id = textOf(call['id'])
        return { id, name: textOf(called['name']), arguments: textOrJson(called['arguments']) }
      })
      open = [...read.toolCalls]
    }
    if (role === 'tool') read.toolResult = readResult(message, open)
    return read
  })
}

/** Takes the call that is answered off the open ones. */
function readResult(message: Body, open: Asked[]): NonNullable<PromptMessage['toolResult']> {
  const id = textOf(message['tool_call_id'])
  const given = textOf(message['tool_name']) || textOf(message['name'])
  const found = open.findIndex(
    (call) => (id !== '' && call.id === id) || (given !== '' && call.name === given),
  )
  const isNamed = id !== '' || given !== ''
  const [call] = isNamed && found === -1 ? [] : open.splice(Math.max(found, 0), 1)
  const name = given || call?.name
  return { id: id || (call?.id ?? ''), ...(name ? { name } : {}), isError: false }
}

function readTools(tools: unknown, extraTexts: string[]): string[] {
  if (tools === undefined || tools === null) return []
  if (!Array.isArray(tools)) throw wrongType(tools, 'ChatRequest.tools', 'api.Tools')
  if (tools.length > 0) extraTexts.push(jsonText(tools))
  return tools.flatMap((tool: unknown) => {
    const { name } = objectOf(objectOf(tool)['function'])
    return typeof name === 'string' ? [name] : []
  })
}
