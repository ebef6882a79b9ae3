/** Reads a Converse request, refusing what Bedrock refuses in Bedrock's words. */
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
import { readConversation } from './converse-conversation.ts'
import { invalid, readList, readMaxTokens, readStop, refuse } from './fields.ts'

/** @throws ApiError */
export function parseConverse(body: Body, model: string, strict: boolean): Prompt {
  const extraTexts: string[] = []
  const messages = readConversation(body, extraTexts, strict)
  const inference = objectOf(body['inferenceConfig'])
  const toolConfig = objectOf(body['toolConfig'])
  const tools = readTools(toolConfig, extraTexts, strict)
  if (strict && body['toolConfig'] === undefined && messages.some(isAboutTools)) {
    throw refuse(
      'The toolConfig field must be defined when using toolUse and toolResult content blocks.',
    )
  }
  return {
    provider: 'bedrock',
    endpoint: 'converse',
    model,
    user: lastUserText(messages),
    messages,
    turn: turnOf(messages),
    tools,
    toolChoice: readToolChoice(toolConfig),
    ...readResponseFormat(body),
    ...readSampling({ ...inference, top_p: inference['topP'] }),
    metadata: readMetadata(body['requestMetadata']),
    extraTexts,
    stream: false,
    ...readMaxTokens(inference, 'maxTokens', 'inferenceConfig.maxTokens'),
    stop: readStop(inference, 'stopSequences'),
    choices: 1,
    includeUsage: true,
  }
}

function isAboutTools({ toolCalls, toolResult }: Prompt['messages'][number]): boolean {
  return toolCalls !== undefined || toolResult !== undefined
}

function readTools(toolConfig: Body, extraTexts: string[], strict: boolean): string[] {
  const tools = readList(toolConfig['tools'], 'toolConfig.tools')
  if (tools.length > 0) extraTexts.push(jsonText(tools))
  return tools.flatMap((tool, index) => {
    const at = `toolConfig.tools.${index + 1}.member`
    if (!isObject(tool)) throw invalid(at, 'not be null')
    const { name, inputSchema } = objectOf(tool['toolSpec'] ?? tool['systemTool'])
    if (strict && tool['toolSpec'] !== undefined) {
      if (name === undefined) throw invalid(`${at}.toolSpec.name`, 'not be null')
      if (inputSchema === undefined) throw invalid(`${at}.toolSpec.inputSchema`, 'not be null')
    }
    return typeof name === 'string' ? [name] : []
  })
}

/** @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ToolChoice.html */
function readToolChoice(toolConfig: Body): Prompt['toolChoice'] {
  const { any, tool } = objectOf(toolConfig['toolChoice'])
  const name = textOf(objectOf(tool)['name'])
  if (name !== '') return { name }
  return any === undefined || any === null ? 'auto' : 'required'
}

/** Bedrock's own way of asking for JSON, and that of Anthropic's models in `additionalModelRequestFields`. */
function readResponseFormat(body: Body): Pick<Prompt, 'responseFormat' | 'schemaName'> {
  const { type, structure } = objectOf(objectOf(body['outputConfig'])['textFormat'])
  if (type === 'json_schema') {
    const name = textOf(objectOf(objectOf(structure)['jsonSchema'])['name'])
    return { responseFormat: 'json_schema', ...(name === '' ? {} : { schemaName: name }) }
  }
  const more = objectOf(body['additionalModelRequestFields'])
  const format = objectOf(objectOf(more['output_config'])['format'] ?? more['output_format'])
  return { responseFormat: format['type'] === 'json_schema' ? 'json_schema' : 'text' }
}
