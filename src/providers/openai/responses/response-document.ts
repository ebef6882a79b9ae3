/** The response object: what the request said of it, what became of it, and what it cost. */
import type OpenAI from 'openai'
import type { Completion, Usage } from '../../../completion.ts'
import type { ApiError } from '../../../errors/api-error.ts'
import type { FinishReason } from '../../../reply.ts'
import { type Body, objectOf, textOf } from '../../lenient-fields.ts'
import type { EndpointRequest } from '../../provider.ts'
import { conversationsOf } from './conversation-store.ts'
import type { OutputItem } from './output-items.ts'

type SdkResponse = OpenAI.Responses.Response

/** `output_text` is the SDK's own addition; the usage is null until it is known. */
export interface SentResponse extends Omit<SdkResponse, 'output_text' | 'usage' | 'output'> {
  output: OutputItem[]
  usage: SdkResponse['usage'] | null
  store: boolean
}

/** What the request may say and the response repeats, each with what stands there otherwise. */
const echoed = {
  background: false,
  instructions: null,
  max_output_tokens: null,
  max_tool_calls: null,
  parallel_tool_calls: true,
  previous_response_id: null,
  store: true,
  temperature: 1,
  tool_choice: 'auto',
  tools: [],
  top_logprobs: 0,
  top_p: 1,
  truncation: 'disabled',
  metadata: {},
} as const

/** What is repeated only where it was said. */
const optional = [
  'prompt',
  'prompt_cache_key',
  'prompt_cache_retention',
  'safety_identifier',
  'user',
] as const

type Echo = Pick<SentResponse, Exclude<keyof typeof echoed, 'max_tool_calls'>> &
  Partial<Pick<SentResponse, (typeof optional)[number]>>

/**
 * The response as a stream begins with it.
 *
 * @see https://platform.openai.com/docs/api-reference/responses/object
 */
export function beginResponse(completion: Completion, request: EndpointRequest): SentResponse {
  const { body } = request
  const conversation = conversationIdOf(body)
  return {
    id: completion.givenId ?? `resp_${idOf(completion, request, conversation)}`,
    object: 'response',
    created_at: completion.createdSeconds,
    status: 'in_progress',
    completed_at: null,
    error: null,
    incomplete_details: null,
    model: completion.model,
    output: [],
    ...echo(body),
    reasoning: { effort: null, summary: null, ...objectOf(body['reasoning']) },
    service_tier: serviceTierOf(body),
    text: { format: { type: 'text' }, ...objectOf(body['text']) },
    ...(conversation === undefined ? {} : { conversation: { id: conversation } }),
    usage: null,
  } satisfies SentResponse
}

/** The same words said again in a conversation are another request, although its body is the same. */
function idOf({ id }: Completion, request: EndpointRequest, conversation?: string): string {
  const said = conversation && conversationsOf(request).get(conversation)?.items.length
  return said ? request.makeId(`response-${said}`, 24) : id
}

/** The response at its end. */
export function endResponse(
  begun: SentResponse,
  completion: Completion,
  output: OutputItem[],
): SentResponse {
  const reason = incompleteReasons[completion.choices[0]!.finishReason]
  return {
    ...begun,
    status: reason === undefined ? 'completed' : 'incomplete',
    completed_at: reason === undefined ? completion.createdSeconds : null,
    incomplete_details: reason === undefined ? null : { reason },
    output,
    usage: encodeUsage(completion.usage),
  }
}

/** The response that an error has ended. */
export function failResponse(
  begun: SentResponse,
  { status, code, message }: ApiError,
  output: OutputItem[],
): SentResponse {
  const known = status === 429 ? 'rate_limit_exceeded' : 'server_error'
  const error = { code: code === 'invalid_prompt' ? code : known, message } as const
  return { ...begun, status: 'failed', error, output }
}

/** Every other answer is complete, whether it calls tools or refuses. */
export const incompleteReasons: Partial<
  Record<FinishReason, NonNullable<OpenAI.Responses.Response.IncompleteDetails['reason']>>
> = {
  length: 'max_output_tokens',
  context_window: 'max_output_tokens',
  content_filter: 'content_filter',
}

function echo(body: Body): Echo {
  const entries = Object.entries(echoed).map(([name, value]) => [name, body[name] ?? value])
  for (const name of optional) {
    if (body[name] !== undefined && body[name] !== null) entries.push([name, body[name]])
  }
  // The client's own values, which are repeated as they are.
  return Object.fromEntries(entries) as Echo
}

/** What was to be chosen has been chosen. */
function serviceTierOf(body: Body): NonNullable<SentResponse['service_tier']> {
  const tier = body['service_tier']
  return tier === 'flex' || tier === 'priority' || tier === 'scale' ? tier : 'default'
}

/** Of the request's `conversation`, in either of its forms. */
export function conversationIdOf({ conversation }: Body): string | undefined {
  const id = textOf(conversation) || textOf(objectOf(conversation)['id'])
  return id === '' ? undefined : id
}

export function encodeUsage(usage: Usage): NonNullable<SdkResponse['usage']> {
  return {
    input_tokens: usage.inputTokens,
    input_tokens_details: {
      cached_tokens: usage.cacheReadTokens,
      cache_write_tokens: usage.cacheCreationTokens,
    },
    output_tokens: usage.outputTokens,
    output_tokens_details: { reasoning_tokens: usage.reasoningTokens },
    total_tokens: usage.inputTokens + usage.outputTokens,
  }
}
