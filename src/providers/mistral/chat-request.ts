/** Reads Mistral's requests for words: a chat, an agent's chat, and the middle of a text. */
import { lastUserText, type Prompt, type PromptMessage, turnOf } from '../../prompt.ts'
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
import { readMessages } from './chat-messages.ts'
import { invalidField, missingField, readField, refuseUnknownFields } from './fields.ts'

const shared =
  'temperature top_p max_tokens min_tokens stream stop random_seed metadata prompt_cache_key'.split(
    ' ',
  )
const chatFields = new Set([
  ...shared,
  ...'model agent_id messages response_format tools tool_choice presence_penalty frequency_penalty n prediction parallel_tool_calls reasoning_effort prompt_mode guardrails service_tier safe_prompt document_image_limit document_page_limit'.split(
    ' ',
  ),
])
/** The vendor names no limit; this is OpenAI's. */
const mostChoices = 128
const fimFields = new Set([...shared, 'model', 'prompt', 'suffix'])

/** @param modelField `agent_id` of an agent, which has its own model */
export function parseChat(
  body: Body,
  { strict }: EndpointRequest,
  endpoint: string,
  modelField = 'model',
): Prompt {
  const model = readModel(body, modelField)
  if (strict) refuseUnknownFields(body, chatFields)
  const extraTexts: string[] = []
  const messages = readMessages(body, extraTexts, strict)
  return {
    ...promptOf(body, endpoint, model, messages, extraTexts),
    ...readTools(body, extraTexts),
    ...readResponseFormat(body),
    choices: readInteger(body, 'n', 1, mostChoices) ?? 1,
  }
}

/** @see https://docs.mistral.ai/api/endpoint/fim */
export function parseFim(body: Body, { strict }: EndpointRequest): Prompt {
  const model = readModel(body, 'model')
  if (strict) refuseUnknownFields(body, fimFields)
  const text = readField(body, 'prompt', 'string')
  if (text === undefined) throw missingField(body, 'prompt')
  const suffix = textOf(body['suffix'])
  const extraTexts = suffix === '' ? [] : [suffix]
  const messages: PromptMessage[] = [{ role: 'user', text }]
  return { ...promptOf(body, 'fim.completions', model, messages, extraTexts), isBare: true }
}

function promptOf(
  body: Body,
  endpoint: string,
  model: string,
  messages: PromptMessage[],
  extraTexts: string[],
): Prompt {
  const maxTokens = readInteger(body, 'max_tokens', 0)
  return {
    provider: 'mistral',
    endpoint,
    model,
    user: lastUserText(messages),
    messages,
    turn: turnOf(messages),
    tools: [],
    toolChoice: 'auto',
    responseFormat: 'text',
    ...readSampling({ ...body, seed: body['random_seed'] }),
    metadata: readMetadata(body['metadata']),
    extraTexts,
    stream: readField(body, 'stream', 'boolean') ?? false,
    ...(maxTokens === undefined ? {} : { maxTokens }),
    stop: [body['stop'] ?? []].flat().filter((entry) => typeof entry === 'string'),
    choices: 1,
    // Always in the last chunk.
    includeUsage: true,
  }
}

export function readModel(body: Body, name = 'model'): string {
  const model = readField(body, name, 'string')
  if (model === undefined) throw missingField(body, name)
  return model
}

function readInteger(
  body: Body,
  name: string,
  least: number,
  most = Number.MAX_SAFE_INTEGER,
): number | undefined {
  const value = readField(body, name, 'integer')
  if (value === undefined || (value >= least && value <= most)) return value
  const [side, bound] = value < least ? ['greater', least] : ['less', most]
  throw invalidField(
    `${side}_than_equal`,
    [name],
    `Input should be ${side} than or equal to ${bound}`,
    value,
  )
}

function readTools(body: Body, extraTexts: string[]): Pick<Prompt, 'tools' | 'toolChoice'> {
  const defined = readField(body, 'tools', 'list') ?? []
  if (defined.length > 0) extraTexts.push(jsonText(defined))
  // The vendor's own tools, such as `web_search`, have no name and are never called here.
  const tools = defined.map(nameOf).filter((name) => name !== '')
  return { tools, toolChoice: readToolChoice(body['tool_choice']) }
}

function readToolChoice(choice: unknown): Prompt['toolChoice'] {
  if (isObject(choice)) {
    const name = nameOf(choice)
    return name === '' ? 'auto' : { name }
  }
  if (choice === 'any' || choice === 'required') return 'required'
  return choice === 'none' ? 'none' : 'auto'
}

function nameOf(tool: unknown): string {
  return textOf(objectOf(objectOf(tool)['function'])['name'])
}

function readResponseFormat(body: Body): Pick<Prompt, 'responseFormat' | 'schemaName'> {
  const { type, json_schema: schema } = objectOf(body['response_format'])
  if (type !== 'json_schema') {
    return { responseFormat: type === 'json_object' ? 'json_object' : 'text' }
  }
  const schemaName = textOf(objectOf(schema)['name'])
  return { responseFormat: type, ...(schemaName === '' ? {} : { schemaName }) }
}
