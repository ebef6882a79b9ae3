/** Reads a Chat Completions request, refusing what OpenAI refuses in OpenAI's words. */
import { ApiError } from '../../errors/api-error.ts'
import { lastUserText, type Prompt, turnOf } from '../../prompt.ts'
import { type Body, objectOf, readMetadata, readSampling, textOf } from '../lenient-fields.ts'
import type { ProviderName } from '../names.ts'
import type { EndpointRequest } from '../provider.ts'
import { readMessages } from './chat-messages.ts'
import { readTools } from './chat-tools.ts'
import { invalid, readBoolean, readInteger, readObject, wrongType } from './fields.ts'

/** @throws ApiError with OpenAI's `param` and `code` */
export function parseOpenAIChat(
  body: Body,
  { strict }: EndpointRequest,
  provider: ProviderName = 'openai',
): Prompt {
  const { model } = body
  if (model === undefined || model === null || model === '') {
    throw new ApiError({ status: 400, message: 'you must provide a model parameter' })
  }
  if (typeof model !== 'string') throw wrongType('model', 'a string', model)
  const stream = readBoolean(body, 'stream')
  const extraTexts: string[] = []
  const messages = readMessages(body, extraTexts, strict)
  const tools = readTools(body, extraTexts)
  const streamOptions = readObject(body, 'stream_options')
  if (strict && streamOptions !== undefined && !stream) {
    throw invalid(
      "The 'stream_options' parameter is only allowed when 'stream' is enabled.",
      'stream_options',
    )
  }
  const maxTokens =
    readInteger(body, 'max_completion_tokens', 1) ?? readInteger(body, 'max_tokens', 1)
  return {
    provider,
    endpoint: 'chat.completions',
    model,
    user: lastUserText(messages),
    messages,
    turn: turnOf(messages),
    ...tools,
    ...readResponseFormat(body),
    ...readSampling(body),
    metadata: readMetadata(body['metadata']),
    extraTexts,
    stream,
    ...(maxTokens === undefined ? {} : { maxTokens }),
    stop: readStop(body),
    choices: readInteger(body, 'n', 1, 128) ?? 1,
    ...readTopLogprobs(body),
    includeUsage: streamOptions?.['include_usage'] === true,
  }
}

function readResponseFormat(body: Body): Pick<Prompt, 'responseFormat' | 'schemaName'> {
  const { type, json_schema: schema } = objectOf(body['response_format'])
  if (type !== 'json_schema') {
    return { responseFormat: type === 'json_object' ? 'json_object' : 'text' }
  }
  const schemaName = textOf(objectOf(schema)['name'])
  return { responseFormat: type, ...(schemaName === '' ? {} : { schemaName }) }
}

/** @see https://platform.openai.com/docs/api-reference/chat/create#chat_create-top_logprobs */
function readTopLogprobs(body: Body): Pick<Prompt, 'topLogprobs'> {
  if (body['logprobs'] !== true) return {}
  const count = body['top_logprobs']
  return { topLogprobs: typeof count === 'number' ? count : 0 }
}

export function readStop(body: Body): string[] {
  const { stop } = body
  if (stop === undefined || stop === null) return []
  const list: unknown[] = Array.isArray(stop) ? stop : [stop]
  if (list.length > 4) {
    throw invalid(
      `Invalid 'stop': array too long. Expected an array with maximum length 4, but got an array with length ${list.length} instead.`,
      'stop',
      'array_above_max_length',
    )
  }
  return list.map((entry) => {
    if (typeof entry !== 'string') throw wrongType('stop', 'a string or an array of strings', entry)
    return entry
  })
}
