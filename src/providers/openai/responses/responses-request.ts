/** Reads a Responses request, refusing what OpenAI refuses in OpenAI's words. */
import { lastUserText, type Prompt, type PromptMessage, turnOf } from '../../../prompt.ts'
import { checkDepth } from '../../../read-json.ts'
import {
  type Body,
  isObject,
  objectOf,
  readMetadata,
  readSampling,
  textOf,
} from '../../lenient-fields.ts'
import type { EndpointRequest } from '../../provider.ts'
import { readTools } from '../chat-tools.ts'
import { invalid, missing, readBoolean, readInteger, wrongType } from '../fields.ts'
import { readItems } from './input-messages.ts'
import { asksFor } from './output-items.ts'
import { conversationIdOf } from './response-document.ts'
import { expectToKeep, readableItems } from './stored-responses.ts'

/** @throws ApiError with OpenAI's `param` and `code` */
export function parseResponses(body: Body, request: EndpointRequest): Prompt {
  const { model } = body
  if (model === undefined || model === null || model === '') throw missing('model')
  if (typeof model !== 'string') throw wrongType('model', 'a string', model)
  const { strict } = request
  checkInput(body)
  const stream = readBoolean(body, 'stream')
  if (strict && readBoolean(body, 'background') && body['store'] === false) {
    throw invalid("Background mode requires 'store' to be true.", 'background')
  }
  const maxTokens = readInteger(body, 'max_output_tokens', strict ? 16 : 1)
  expectToKeep(request)
  return {
    ...readConversation(body, request),
    model,
    ...readFormat(body, strict),
    ...readSampling(body),
    metadata: readMetadata(body['metadata']),
    stream,
    ...(maxTokens === undefined ? {} : { maxTokens }),
    ...readTopLogprobs(body, request),
  }
}

type Conversation = Omit<Prompt, 'model' | 'metadata' | 'stream' | 'responseFormat'>

/** What a count of its tokens goes by, too. */
export function readConversation(body: Body, request: EndpointRequest): Conversation {
  // What the request says is repeated, kept and listed.
  checkDepth(body)
  const extraTexts: string[] = []
  const { items, own } = readableItems(request)
  const messages: PromptMessage[] = readItems(items, own, extraTexts, request.strict)
  const instructions = textOf(body['instructions'])
  if (instructions !== '') messages.unshift({ role: 'system', text: instructions })
  return {
    provider: 'openai',
    endpoint: 'responses',
    user: lastUserText(messages),
    messages,
    turn: turnOf(messages),
    ...readTools({ tools: body['tools'], tool_choice: toolChoiceOf(body) }, extraTexts),
    extraTexts,
    stop: [],
    choices: 1,
    // Its last event always tells it.
    includeUsage: true,
  }
}

/** What chat nests, this API has at once. */
function toolChoiceOf({ tool_choice: choice }: Body): unknown {
  return isObject(choice) && choice['type'] === 'allowed_tools'
    ? { ...choice, allowed_tools: choice }
    : choice
}

function checkInput(body: Body): void {
  const { input, previous_response_id: previous, prompt } = body
  const conversation = conversationIdOf(body)
  if (typeof previous === 'string' && conversation !== undefined) {
    throw invalid(
      "Mutually exclusive parameters: Ensure you are only providing one of: 'previous_response_id' or 'conversation'.",
      'previous_response_id',
      'mutually_exclusive_parameters',
    )
  }
  if (input === undefined || input === null) {
    if (typeof previous === 'string' || conversation !== undefined || isObject(prompt)) return
    throw invalid(
      'One of "input" or "previous_response_id" or "prompt" or "conversation" must be provided.',
      'input',
      'missing_required_parameter',
    )
  }
  if (typeof input === 'string' || Array.isArray(input)) return
  throw wrongType('input', 'one of an array of objects or string', input)
}

function readFormat(body: Body, strict: boolean): Pick<Prompt, 'responseFormat' | 'schemaName'> {
  const { type, name, schema } = objectOf(objectOf(body['text'])['format'])
  if (type !== 'json_schema') {
    return { responseFormat: type === 'json_object' ? 'json_object' : 'text' }
  }
  if (strict && !isObject(schema)) throw missing('text.format.schema')
  const schemaName = textOf(name)
  if (strict && schemaName === '') throw missing('text.format.name')
  return { responseFormat: type, ...(schemaName === '' ? {} : { schemaName }) }
}

function readTopLogprobs(body: Body, request: EndpointRequest): Pick<Prompt, 'topLogprobs'> {
  if (!asksFor(request, 'message.output_text.logprobs')) return {}
  const count = body['top_logprobs']
  return { topLogprobs: typeof count === 'number' ? count : 0 }
}
