/** Reads a Messages request, refusing what Anthropic refuses in Anthropic's words. */
import { ApiError } from '../../errors/api-error.ts'
import { lastUserText, type Prompt, turnOf } from '../../prompt.ts'
import { jsonText } from '../../read-json.ts'
import {
  type Body,
  isObject,
  objectOf,
  readMetadata,
  readSampling,
  textOf,
} from '../lenient-fields.ts'
import type { EndpointRequest } from '../provider.ts'
import { readMaxTokens, readStopSequences, readStream, refuse } from './fields.ts'
import { readMessages, readText } from './messages-conversation.ts'
import { checkVersion, refuseRemoved } from './version.ts'

/** @throws ApiError with the path of the field in front of its message, as Anthropic words it */
export function parseAnthropicMessages(
  body: Body,
  request: Pick<EndpointRequest, 'headers' | 'strict'>,
): Prompt {
  checkVersion(request)
  refuseRemoved(body, request)
  return readPrompt(body, request.strict)
}

/** The prompt of any request that holds a conversation, whichever version it is of. @throws ApiError */
export function readPrompt(body: Body, strict: boolean): Prompt {
  refuseUnknownThread(body)
  const model = body['model']
  if (model === undefined || model === null) throw refuse('model: Field required')
  if (typeof model !== 'string') throw refuse('model: Input should be a valid string')
  if (model === '') throw refuse('model: String should have at least 1 character')
  const extraTexts: string[] = []
  const messages = readMessages(body, extraTexts)
  const system = readText(body['system'], 'system')
  if (body['system'] !== undefined && body['system'] !== null) {
    messages.unshift({ role: 'system', text: system })
  }
  const maxTokens = readMaxTokens(body, strict)
  return {
    provider: 'anthropic',
    endpoint: 'messages',
    model,
    user: lastUserText(messages),
    messages,
    turn: turnOf(messages),
    tools: readTools(body, extraTexts),
    toolChoice: readToolChoice(body),
    ...readResponseFormat(body),
    ...readSampling(body),
    metadata: readMetadata(body['metadata']),
    extraTexts,
    stream: readStream(body),
    ...(maxTokens === undefined ? {} : { maxTokens }),
    stop: readStopSequences(body),
    choices: 1,
    includeUsage: true,
  }
}

/**
 * The official tool runner continues a thread by its id and replays the whole conversation when
 * the answer is this 404; answering it as an ordinary request would lose the user's prompt.
 */
function refuseUnknownThread(body: Body): void {
  const { thread } = body
  if (!isObject(thread) || thread['type'] !== 'continue') return
  const message = thread['previous_message_id']
  throw new ApiError({
    status: 404,
    message: `thread: no thread holds message ${typeof message === 'string' ? message : 'of no id'}`,
    details: { error_code: 'thread_not_found' },
  })
}

function readTools(body: Body, extraTexts: string[]): string[] {
  const { tools } = body
  if (tools === undefined || tools === null) return []
  if (!Array.isArray(tools)) throw refuse('tools: Input should be a valid list')
  if (tools.length > 0) extraTexts.push(jsonText(tools))
  return tools.flatMap((tool: unknown, index) => {
    if (!isObject(tool)) throw refuse(`tools.${index}: Input should be a valid dictionary`)
    return typeof tool['name'] === 'string' ? [tool['name']] : []
  })
}

/** @see https://platform.claude.com/docs/en/agents-and-tools/tool-use/implement-tool-use */
function readToolChoice(body: Body): Prompt['toolChoice'] {
  const { type, name } = objectOf(body['tool_choice'])
  if (type === 'none') return 'none'
  if (type === 'any') return 'required'
  return type === 'tool' && textOf(name) !== '' ? { name: textOf(name) } : 'auto'
}

/** @see https://platform.claude.com/docs/en/build-with-claude/structured-outputs */
function readResponseFormat(body: Body): Pick<Prompt, 'responseFormat' | 'schemaName'> {
  // The beta had the format outside of `output_config`.
  const format = objectOf(objectOf(body['output_config'])['format'] ?? body['output_format'])
  if (format['type'] !== 'json_schema') return { responseFormat: 'text' }
  // A format has no name here, but a schema may have a title.
  const schemaName = textOf(format['name']) || textOf(objectOf(format['schema'])['title'])
  return { responseFormat: 'json_schema', ...(schemaName === '' ? {} : { schemaName }) }
}
