/** Reads a request for content, refusing what Gemini refuses in Google's words. */
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
import { readContents, readText } from './contents.ts'
import { fieldOf, invalidValue, listFieldOf, objectFieldOf, readInteger } from './fields.ts'

/** @throws ApiError */
export function readGenerateRequest(
  body: Body,
  { parameters, strict }: Pick<EndpointRequest, 'parameters' | 'strict'>,
  stream: boolean,
): Prompt {
  const extraTexts: string[] = []
  const messages = readContents(body, extraTexts, strict)
  const system = fieldOf(body, 'systemInstruction')
  if (system !== undefined) {
    messages.unshift({ role: 'system', text: readText(system, 'system_instruction') })
  }
  const config = objectFieldOf(body, 'generationConfig')
  const maxTokens = readInteger(config, 'maxOutputTokens', 1)
  return {
    provider: 'gemini',
    endpoint: 'generateContent',
    model: modelOf(parameters),
    user: lastUserText(messages),
    messages,
    turn: turnOf(messages),
    ...readTools(body, extraTexts),
    ...readResponseFormat(config),
    ...readSampling({ ...config, top_p: fieldOf(config, 'topP') }),
    metadata: readMetadata(body['labels']),
    extraTexts,
    stream,
    ...(maxTokens === undefined ? {} : { maxTokens }),
    stop: listFieldOf(config, 'stopSequences').map(readStop),
    choices: readInteger(config, 'candidateCount', 1, 8) ?? 1,
    ...readTopLogprobs(config),
    includeUsage: true,
  }
}

/** A tuned model or an endpoint of Vertex AI is named with its collection. */
export function modelOf({ collection = 'models', model = '' }: Record<string, string>): string {
  const name = model.replace(/^models\//, '')
  return collection === 'models' ? name : `${collection}/${name}`
}

function readTools(body: Body, extraTexts: string[]): Pick<Prompt, 'tools' | 'toolChoice'> {
  const tools = listFieldOf(body, 'tools')
  if (tools.length > 0) extraTexts.push(jsonText(tools))
  // Tools that are Google's own, such as its search, are let through: they are never called.
  const offered = tools.flatMap((tool, index) => {
    if (!isObject(tool)) throw invalidValue(`tools[${index}]`, 'Tool', tool)
    const declarations = listFieldOf(tool, 'functionDeclarations').filter(isObject)
    return declarations.map(({ name }) => textOf(name)).filter((name) => name !== '')
  })
  const choice = objectFieldOf(objectFieldOf(body, 'toolConfig'), 'functionCallingConfig')
  const mode = textOf(choice['mode']).toUpperCase()
  if (mode === 'NONE') return { tools: offered, toolChoice: 'none' }
  if (mode !== 'ANY') return { tools: offered, toolChoice: 'auto' }
  const allowed = listFieldOf(choice, 'allowedFunctionNames').map(textOf)
  return {
    tools: allowed.length === 0 ? offered : offered.filter((name) => allowed.includes(name)),
    toolChoice: allowed.length === 1 ? { name: allowed[0]! } : 'required',
  }
}

/** @see https://ai.google.dev/gemini-api/docs/structured-output */
function readResponseFormat(config: Body): Pick<Prompt, 'responseFormat' | 'schemaName'> {
  const [format] = listFieldOf(config, 'responseFormat').map((entry) =>
    objectFieldOf(objectOf(entry), 'text'),
  )
  const schema =
    fieldOf(config, 'responseJsonSchema') ?? fieldOf(config, 'responseSchema') ?? format?.['schema']
  if (isObject(schema)) {
    // A schema has no name here, but it may have a title.
    const schemaName = textOf(schema['title'])
    return { responseFormat: 'json_schema', ...(schemaName === '' ? {} : { schemaName }) }
  }
  const type = fieldOf(config, 'responseMimeType') ?? fieldOf(format ?? {}, 'mimeType')
  const isJson = type === 'application/json' || type === 'APPLICATION_JSON'
  return { responseFormat: isJson ? 'json_object' : 'text' }
}

function readStop(entry: unknown): string {
  if (typeof entry === 'string') return entry
  throw invalidValue('generation_config.stop_sequences', 'TYPE_STRING', entry)
}

function readTopLogprobs(config: Body): Pick<Prompt, 'topLogprobs'> {
  if (fieldOf(config, 'responseLogprobs') !== true) return {}
  return { topLogprobs: readInteger(config, 'logprobs', 0, 20) ?? 0 }
}
