/** Parts of an answer as Anthropic's content blocks, whole and as they are streamed. */
import type Anthropic from '@anthropic-ai/sdk'
import type { Citation, Part, ToolCallPart } from '../../completion.ts'
import { hole } from '../../stream/event-stream.ts'
import { argumentsOf } from '../call-arguments.ts'

// Fields that the SDK's types demand and recorded traffic leaves out; no client asks for them.
export type SentBlock =
  | (Omit<Anthropic.TextBlock, 'citations'> & { citations?: Anthropic.TextCitation[] })
  | Anthropic.ThinkingBlock
  | Anthropic.RedactedThinkingBlock
  | Omit<Anthropic.ToolUseBlock, 'caller'>

export function encodeBlock(part: Part): SentBlock {
  switch (part.type) {
    case 'text':
      return {
        type: 'text',
        text: part.text,
        ...(part.citations === undefined ? {} : { citations: part.citations.map(encodeCitation) }),
      }
    case 'refusal':
      return { type: 'text', text: part.text }
    case 'reasoning':
      return { type: 'thinking', thinking: part.text, signature: signatureOf(part) }
    case 'redacted-reasoning':
      return { type: 'redacted_thinking', data: part.data }
    case 'tool-call':
      return { type: 'tool_use', id: idOf(part), name: part.name, input: argumentsOf(part) }
    default:
      return part satisfies never
  }
}

/** The block as `content_block_start` shows it: everything but what streams. */
export function encodeEmptyBlock(part: Part): SentBlock {
  switch (part.type) {
    case 'text':
      return { type: 'text', text: '', ...(part.citations === undefined ? {} : { citations: [] }) }
    case 'refusal':
      return { type: 'text', text: '' }
    case 'reasoning':
      return { type: 'thinking', thinking: '', signature: '' }
    case 'redacted-reasoning':
      return { type: 'redacted_thinking', data: part.data }
    case 'tool-call':
      return { type: 'tool_use', id: idOf(part), name: part.name, input: {} }
    default:
      return part satisfies never
  }
}

/** The delta of a piece of the part's text, with a hole for it. */
export function deltaOf(
  part: Exclude<Part, { type: 'redacted-reasoning' }>,
): Anthropic.RawContentBlockDelta {
  switch (part.type) {
    case 'text':
    case 'refusal':
      return { type: 'text_delta', text: hole }
    case 'reasoning':
      return { type: 'thinking_delta', thinking: hole }
    case 'tool-call':
      return { type: 'input_json_delta', partial_json: hole }
    default:
      return part satisfies never
  }
}

/** What follows the pieces of a part's text, before its block ends. */
export function closingDeltas(part: Part): Anthropic.RawContentBlockDelta[] {
  if (part.type === 'reasoning') return [{ type: 'signature_delta', signature: signatureOf(part) }]
  if (part.type !== 'text' || part.citations === undefined) return []
  return part.citations.map((citation, index) => ({
    type: 'citations_delta',
    citation: encodeCitation(citation, index),
  }))
}

function encodeCitation(citation: Citation, index: number): Anthropic.TextCitation {
  const { url = '', title = null, citedText = '', document, start, end } = citation
  if (document === undefined) {
    return {
      type: 'web_search_result_location',
      cited_text: citedText,
      url,
      title,
      // Opaque to clients, who send it back.
      encrypted_index: btoa(`mockllm-citation-${index}`),
    }
  }
  return {
    type: 'char_location',
    cited_text: citedText,
    document_index: document,
    document_title: title,
    start_char_index: start,
    end_char_index: end,
    file_id: null,
  }
}

function idOf(call: ToolCallPart): string {
  return call.givenId ?? `toolu_01${call.id}`
}

/** Stands for the vendor's signature of a thinking block: opaque to clients, the same for the same text. */
function signatureOf({ text, signature }: Extract<Part, { type: 'reasoning' }>): string {
  return signature ?? btoa(`mockllm-thinking-${text.length}`)
}
