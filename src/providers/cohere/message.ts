/** What a chat answer of version 2 and the events of its stream have in common. */
import type { Cohere } from 'cohere-ai'
import type { Choice, Citation, Part, TokenLogprob, Usage } from '../../completion.ts'
import type { FinishReason } from '../../reply.ts'
import { hexOf } from '../hex.ts'
import { type Body, isObject, objectOf, textOf } from '../lenient-fields.ts'
import { callIdOf } from './ids.ts'
import type { Wire } from './wire.ts'

/** @see https://docs.cohere.com/docs/chat-api#finish-reasons */
const finishReasons: Record<FinishReason, Cohere.ChatFinishReason> = {
  stop: 'COMPLETE',
  length: 'MAX_TOKENS',
  tool_calls: 'TOOL_CALL',
  content_filter: 'ERROR',
  // The last three are other vendors' words.
  refusal: 'COMPLETE',
  pause_turn: 'COMPLETE',
  context_window: 'MAX_TOKENS',
}

export function encodeFinish({ finishReason, stopSequence }: Choice): Cohere.ChatFinishReason {
  return stopSequence === undefined ? finishReasons[finishReason] : 'STOP_SEQUENCE'
}

export function encodeUsage({
  inputTokens,
  outputTokens,
  cacheReadTokens,
}: Usage): Wire<Required<Cohere.Usage>> {
  const tokens = { input_tokens: inputTokens, output_tokens: outputTokens }
  return { billed_units: tokens, tokens, cached_tokens: cacheReadTokens }
}

/** What is said before tools are called is the plan, not the answer. */
export function isPlan({ type }: Part, { parts }: Choice): boolean {
  return type === 'text' && parts.some((part) => part.type === 'tool-call')
}

type Message = Wire<Cohere.AssistantMessageResponse>

export function encodeMessage(choice: Choice, body: Body): Message {
  const { parts } = choice
  const content: NonNullable<Message['content']> = []
  const citations: Wire<Cohere.Citation>[] = []
  const calls: Wire<Cohere.ToolCallV2>[] = []
  let plan = ''
  for (const part of parts) {
    switch (part.type) {
      case 'text':
        if (isPlan(part, choice)) plan += part.text
        else {
          citations.push(...encodeCitations(part, content.length, body))
          content.push({ type: 'text', text: part.text })
        }
        break
      case 'refusal':
        content.push({ type: 'text', text: part.text })
        break
      case 'reasoning':
        content.push({ type: 'thinking', thinking: part.text })
        break
      case 'tool-call': {
        const called = { name: part.name, arguments: argumentsText(part) }
        calls.push({ id: callIdOf(part), type: 'function', function: called })
        break
      }
      case 'redacted-reasoning':
        break
      default:
        part satisfies never
    }
  }
  return {
    role: 'assistant',
    ...(plan === '' ? {} : { tool_plan: plan }),
    ...(calls.length === 0 ? {} : { tool_calls: calls }),
    ...(content.length === 0 ? {} : { content }),
    ...(citations.length === 0 ? {} : { citations }),
  }
}

/** Free text for a custom tool is OpenAI's; here all arguments are JSON. */
function argumentsText({ text, isCustom }: Extract<Part, { type: 'tool-call' }>): string {
  return isCustom === true ? JSON.stringify({ input: text }) : text
}

/** Stretches are the answer's, counted in UTF-16 units. @see https://docs.cohere.com/docs/rag-citations */
export function encodeCitations(
  { text, citations = [] }: Extract<Part, { type: 'text' }>,
  contentIndex: number,
  body: Body,
): Wire<Cohere.Citation>[] {
  return citations.map((citation, index) => {
    // The stretch of a cited document is the document's.
    const isOfDocument = citation.document !== undefined
    const start = isOfDocument ? 0 : citation.start
    const end = isOfDocument ? text.length : citation.end
    return {
      start,
      end,
      text: text.slice(start, end),
      sources: [encodeSource(citation, index, body)],
      content_index: contentIndex,
      type: 'TEXT_CONTENT',
    }
  })
}

function encodeSource(citation: Citation, index: number, { documents }: Body): Wire<Cohere.Source> {
  const { url, title, citedText = '', document } = citation
  const at = document ?? index
  const given: unknown =
    document !== undefined && Array.isArray(documents) ? documents[document] : undefined
  const { id: givenId, data } = objectOf(given)
  const id = textOf(givenId) || `doc:${at}`
  return {
    type: 'document',
    id,
    document: {
      id,
      // What clients look for in every document.
      title: title ?? url ?? id,
      text: citedText || textOf(given) || textOf(data),
      ...(url === undefined ? {} : { url }),
      ...(isObject(data) ? data : {}),
    },
  }
}

/** Of one token or of several in a row. */
export function encodeLogprobs(tokens: readonly TokenLogprob[]): Wire<Cohere.LogprobItem> {
  return {
    text: tokens.map(({ token }) => token).join(''),
    // Below the size of a vocabulary.
    token_ids: tokens.map(({ token }) => Number.parseInt(hexOf(token, 16).slice(0, 4), 16)),
    logprobs: tokens.map(({ logprob }) => logprob),
  }
}
