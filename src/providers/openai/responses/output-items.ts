/** The items of a response's output: one for each part of the answer. */
import type OpenAI from 'openai'
import type { Choice, Citation, Part, TokenLogprob } from '../../../completion.ts'
import { isObject, textOf } from '../../lenient-fields.ts'
import type { EndpointRequest } from '../../provider.ts'
import { idOf } from '../chat-completion.ts'
import { withoutPrefix } from './items.ts'
import { incompleteReasons } from './response-document.ts'

type MessageItem = OpenAI.Responses.ResponseOutputMessage
type OutputText = OpenAI.Responses.ResponseOutputText
export type OutputItem =
  | MessageItem
  | OpenAI.Responses.ResponseReasoningItem
  | OpenAI.Responses.ResponseFunctionToolCallItem
  | OpenAI.Responses.ResponseCustomToolCallItem
export type Annotation = OutputText['annotations'][number]
export type Logprob = OpenAI.Responses.ResponseOutputText.Logprob

export interface ItemDialect {
  /** Whether an item of reasoning tells its status as others do. */
  hasReasoningStatus?: boolean
}

/** Which response the items are of. */
export interface ItemContext extends ItemDialect {
  responseId: string
  request: EndpointRequest
}

export function encodeItems(choice: Choice, context: ItemContext): OutputItem[] {
  return choice.parts.map((_, index) => encodeItem(choice, index, context))
}

/** The whole item; a stream empties it to begin with. */
export function encodeItem(choice: Choice, index: number, context: ItemContext): OutputItem {
  const { responseId, request, hasReasoningStatus } = context
  const part = choice.parts[index]!
  const id = `${withoutPrefix(responseId)}o${index}`
  const status = statusOf(choice, index)
  const reasoningStatus = hasReasoningStatus ? { status } : {}
  switch (part.type) {
    case 'text':
      return message(id, status, {
        type: 'output_text',
        annotations: annotationsOf(part.citations, request),
        logprobs: (part.logprobs ?? []).map(encodeLogprob),
        text: part.text,
      })
    case 'refusal':
      return message(id, status, { type: 'refusal', refusal: part.text })
    case 'reasoning':
      return {
        id: `rs_${id}`,
        type: 'reasoning',
        ...reasoningStatus,
        summary: part.text === '' ? [] : [{ type: 'summary_text', text: part.text }],
        ...(asksFor(request, 'reasoning.encrypted_content')
          ? { encrypted_content: part.signature ?? `gAAAA${request.makeId(`sealed-${index}`, 91)}` }
          : {}),
      }
    case 'redacted-reasoning':
      return {
        id: `rs_${id}`,
        type: 'reasoning',
        ...reasoningStatus,
        summary: [],
        encrypted_content: part.data,
      }
    case 'tool-call': {
      const { name, text } = part
      const call = { call_id: idOf(part), name, status }
      return part.isCustom === true
        ? { id: `ctc_${id}`, type: 'custom_tool_call', ...call, input: text }
        : { id: `fc_${id}`, type: 'function_call', ...call, arguments: text }
    }
    default:
      return part satisfies never
  }
}

function message(
  id: string,
  status: MessageItem['status'],
  content: MessageItem['content'][number],
): MessageItem {
  return { id: `msg_${id}`, type: 'message', status, role: 'assistant', content: [content] }
}

/** What ends before its time ends in its last item. */
function statusOf({ parts, finishReason }: Choice, index: number): 'completed' | 'incomplete' {
  const isLast = index === parts.length - 1
  return isLast && incompleteReasons[finishReason] !== undefined ? 'incomplete' : 'completed'
}

/** Whether the request's `include` names it. */
export function asksFor({ body }: EndpointRequest, name: string): boolean {
  const { include } = body
  return Array.isArray(include) && include.includes(name)
}

/** @see https://platform.openai.com/docs/guides/tools-web-search#output-and-citations */
function annotationsOf(
  citations: readonly Citation[] | undefined,
  request: EndpointRequest,
): Annotation[] {
  return (citations ?? []).flatMap(({ url, title, start, end, document }): Annotation[] => {
    if (url !== undefined) {
      const range = { start_index: start, end_index: end }
      return [{ type: 'url_citation', ...range, title: title ?? url, url }]
    }
    if (document === undefined) return []
    const { file_id, filename } = filesOf(request)[document] ?? {}
    return [
      {
        type: 'file_citation',
        index: document,
        file_id: textOf(file_id) || `file-document${document}`,
        filename: textOf(filename) || (title ?? `document-${document}`),
      },
    ]
  })
}

/** The files that the request brings, in their order. */
function filesOf({ body: { input } }: EndpointRequest): Record<string, unknown>[] {
  if (!Array.isArray(input)) return []
  return input
    .flatMap((item: unknown) => (isObject(item) ? item['content'] : []))
    .filter(isObject)
    .filter(({ type }) => type === 'input_file')
}

const encoder = /* @__PURE__ */ new TextEncoder()

function bytesOf(token: string): number[] {
  return Array.from(encoder.encode(token))
}

export function encodeLogprob({ token, logprob, top }: TokenLogprob): Logprob {
  return {
    token,
    bytes: bytesOf(token),
    logprob,
    top_logprobs: top.map((entry) => ({ ...entry, bytes: bytesOf(entry.token) })),
  }
}

/** The log probabilities of a part that has some. */
export function logprobsOf(part: Part): readonly TokenLogprob[] {
  return part.type === 'text' ? (part.logprobs ?? []) : []
}
