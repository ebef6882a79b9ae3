/** Reads a chat request of Cohere's version 1. */
import {
  lastUserText,
  type Prompt,
  type PromptMessage,
  type PromptToolCall,
  type Role,
  turnOf,
} from '../../prompt.ts'
import { jsonText } from '../../read-json.ts'
import { type Body, isObject, objectOf, textOf, textOrJson } from '../lenient-fields.ts'
import { isAbsent, readList, readModel, readOptions, refuse, wrongType } from './fields.ts'

const roles = new Map<unknown, Role>([
  ['SYSTEM', 'system'],
  ['CHATBOT', 'assistant'],
  ['TOOL', 'tool'],
])

/** What the vendor takes where none is named. */
const usualModel = 'command-a-03-2025'

/** @throws ApiError in Cohere's words */
export function parseCohereChatV1(body: Body): Prompt {
  const extraTexts: string[] = []
  const messages = readMessages(body, extraTexts)
  const tools = readList(body, 'tools')
  const documents = readList(body, 'documents')
  for (const list of [tools, documents]) if (list.length > 0) extraTexts.push(jsonText(list))
  return {
    provider: 'cohere',
    endpoint: 'chat',
    model: readModel(body, usualModel),
    user: lastUserText(messages),
    messages,
    turn: turnOf(messages),
    tools: tools.flatMap((tool) => textOf(objectOf(tool)['name']) || []),
    toolChoice: 'auto',
    metadata: {},
    extraTexts,
    choices: 1,
    includeUsage: true,
    ...readOptions(body),
  }
}

function readMessages(body: Body, extraTexts: string[]): PromptMessage[] {
  const { message, preamble } = body
  if (!isAbsent(message) && typeof message !== 'string') {
    throw wrongType(message, 'message', 'string')
  }
  const results = readResults(body, 'tool_results')
  if (isAbsent(message) || (message === '' && results.length === 0)) {
    throw refuse(
      'invalid request: message must be at least 1 token long or tool results must be specified.',
    )
  }
  const history = readList(body, 'chat_history').flatMap((entry, index): PromptMessage[] => {
    if (!isObject(entry)) throw wrongType(entry, `chat_history[${index}]`, 'object')
    const role = roles.get(entry['role']) ?? 'user'
    if (role === 'tool') return readResults(entry, 'tool_results')
    const toolCalls = readList(entry, 'tool_calls').map(readCall)
    if (toolCalls.length > 0) extraTexts.push(jsonText(entry['tool_calls']))
    const text = textOf(entry['message'])
    return [{ role, text, ...(toolCalls.length === 0 ? {} : { toolCalls }) }]
  })
  return [
    ...(textOf(preamble) === '' ? [] : [{ role: 'system' as const, text: textOf(preamble) }]),
    ...history,
    ...(message === '' ? [] : [{ role: 'user' as const, text: message }]),
    ...results,
  ]
}

/** Calls have no ids here. */
function readCall(call: unknown): PromptToolCall {
  const { name, parameters } = objectOf(call)
  return { id: '', name: textOf(name), arguments: textOrJson(parameters) }
}

function readResults(body: Body, key: string): PromptMessage[] {
  return readList(body, key).map((result) => {
    const { call, outputs } = objectOf(result)
    const { name } = readCall(call)
    const list: unknown[] = Array.isArray(outputs) ? outputs : []
    return {
      role: 'tool',
      text: list.map(textOfOutput).join('\n'),
      toolResult: { id: '', ...(name === '' ? {} : { name }), isError: false },
    }
  })
}

/** A text must stand in an object, whose key says nothing. */
function textOfOutput(output: unknown): string {
  const values = Object.values(objectOf(output))
  return values.length === 1 ? textOrJson(values[0]) : textOrJson(output)
}
