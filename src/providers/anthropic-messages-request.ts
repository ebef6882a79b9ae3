/** Reads a Messages request, refusing what Anthropic refuses in Anthropic's words. */
import { ApiError } from '../api-error.ts'
import { lastUserText, type Prompt, type PromptMessage } from '../prompt.ts'
import { jsonText } from '../read-json.ts'
import type { HeaderReader, ParseOptions } from './provider.ts'

type Body = Record<string, unknown>

/** @throws ApiError with the path of the field in front of its message, as Anthropic words it */
export function parseAnthropicMessages(body: Body, { strict, headers }: ParseOptions): Prompt {
  if (strict && headers.get('anthropic-version') === null) {
    throw refuse('anthropic-version: header is required')
  }
  if (strict) refuseRemovedParameters(body, headers)
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
  const toolChoice = body['tool_choice']
  return {
    provider: 'anthropic',
    model,
    user: lastUserText(messages),
    messages,
    tools: readTools(body, extraTexts),
    toolChoice: isObject(toolChoice) && toolChoice['type'] === 'none' ? 'none' : 'auto',
    extraTexts,
    stream: readStream(body),
    ...(maxTokens === undefined ? {} : { maxTokens }),
    stop: readStopSequences(body),
    choices: 1,
    includeUsage: true,
  }
}

/** @see https://docs.anthropic.com/en/api/versioning */
function refuseRemovedParameters(body: Body, headers: HeaderReader): void {
  if ((headers.get('anthropic-version') ?? '') < '2026-10-21') return
  for (const name of ['temperature', 'top_p', 'top_k']) {
    if (body[name] !== undefined) throw refuse(`${name}: Extra inputs are not permitted`)
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

function readMessages(body: Body, extraTexts: string[]): PromptMessage[] {
  const { messages } = body
  if (messages === undefined || messages === null) throw refuse('messages: Field required')
  if (!Array.isArray(messages)) throw refuse('messages: Input should be a valid list')
  if (messages.length === 0) throw refuse('messages: at least one message is required')
  const last = messages.length - 1
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
    return splitToolResults(content as Body[], role, text, extraTexts)
  })
}

/** Tool results travel in a user message here; in the neutral form they are messages of their own. */
function splitToolResults(
  blocks: readonly Body[],
  role: 'user' | 'assistant' | 'system',
  text: string,
  extraTexts: string[],
): PromptMessage[] {
  const results = blocks.filter((block) => block['type'] === 'tool_result')
  const calls = blocks.filter((block) => block['type'] === 'tool_use')
  if (calls.length > 0) extraTexts.push(jsonText(calls))
  const messages: PromptMessage[] = results.map((block) => ({
    role: 'tool',
    text: readText(block['content'] ?? '', 'tool_result.content'),
  }))
  if (results.length < blocks.length || results.length === 0) messages.push({ role, text })
  return messages
}

/** The text of a string or of a list of blocks; blocks of other types are let through. */
function readText(content: unknown, at: string): string {
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

function readMaxTokens(body: Body, strict: boolean): number | undefined {
  const value = body['max_tokens']
  if (value === undefined || value === null) {
    // The Python tool filled it in, and its users' requests leave it out.
    if (strict) throw refuse('max_tokens: Field required')
    return undefined
  }
  if (typeof value !== 'number' || !Number.isInteger(value)) {
    throw refuse('max_tokens: Input should be a valid integer')
  }
  if (value < 1) throw refuse('max_tokens: Input should be greater than or equal to 1')
  return value
}

function readStopSequences(body: Body): string[] {
  const value = body['stop_sequences']
  if (value === undefined || value === null) return []
  if (!Array.isArray(value)) throw refuse('stop_sequences: Input should be a valid list')
  return value.map((entry: unknown, index) => {
    if (typeof entry !== 'string') {
      throw refuse(`stop_sequences.${index}: Input should be a valid string`)
    }
    return entry
  })
}

function readStream(body: Body): boolean {
  const { stream } = body
  if (stream === undefined || stream === null) return false
  if (typeof stream !== 'boolean') throw refuse('stream: Input should be a valid boolean')
  return stream
}

function isObject(value: unknown): value is Body {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function refuse(message: string): ApiError {
  return new ApiError({ status: 400, message })
}
