/** Parts of an answer as Converse's content blocks, whole and as they are streamed. */
import type {
  Citation as BedrockCitation,
  ContentBlock,
  ContentBlockDelta,
  ContentBlockStart,
  ReasoningContentBlock,
  ReasoningContentBlockDelta,
  ToolUseBlock,
} from '@aws-sdk/client-bedrock-runtime'
import type { Citation, Part, ToolCallPart } from '../../completion.ts'
import { argumentsOf } from '../call-arguments.ts'
import { toBase64 } from './amazon-event-stream.ts'

type Input = NonNullable<ToolUseBlock['input']>

/** JSON has bytes as base64. */
type Redacted = { redactedContent: string }
export type SentBlock =
  | Exclude<ContentBlock, ContentBlock.ReasoningContentMember>
  | { reasoningContent: ReasoningContentBlock | Redacted }
export type SentDelta =
  | Exclude<ContentBlockDelta, ContentBlockDelta.ReasoningContentMember>
  | { reasoningContent: ReasoningContentBlockDelta | Redacted }

export function encodeBlock(part: Part): SentBlock {
  switch (part.type) {
    case 'text':
      return part.citations === undefined
        ? { text: part.text }
        : {
            citationsContent: {
              content: [{ text: part.text }],
              citations: part.citations.map(encodeCitation),
            },
          }
    case 'refusal':
      return { text: part.text }
    case 'reasoning':
      return {
        reasoningContent: { reasoningText: { text: part.text, signature: signatureOf(part) } },
      }
    case 'redacted-reasoning':
      return { reasoningContent: redacted(part.data) }
    case 'tool-call':
      return {
        toolUse: { toolUseId: idOf(part), name: part.name, input: argumentsOf(part) as Input },
      }
    default:
      return part satisfies never
  }
}

/** Only a tool call has an event for its start. */
export function startOf(part: Part): ContentBlockStart | undefined {
  return part.type === 'tool-call'
    ? { toolUse: { toolUseId: idOf(part), name: part.name } }
    : undefined
}

export function deltaOf(
  part: Exclude<Part, { type: 'redacted-reasoning' }>,
  piece: string,
): SentDelta {
  switch (part.type) {
    case 'text':
    case 'refusal':
      return { text: piece }
    case 'reasoning':
      return { reasoningContent: { text: piece } }
    case 'tool-call':
      return { toolUse: { input: part.isCustom === true ? escapeJson(piece) : piece } }
    default:
      return part satisfies never
  }
}

/** What stands in front of the pieces: free text is sent within a string of JSON. */
export function openingDeltas(part: Part): SentDelta[] {
  if (part.type === 'redacted-reasoning') return [{ reasoningContent: redacted(part.data) }]
  return part.type === 'tool-call' && part.isCustom === true
    ? [{ toolUse: { input: '{"input":"' } }]
    : []
}

export function closingDeltas(part: Part): SentDelta[] {
  switch (part.type) {
    case 'reasoning':
      return [{ reasoningContent: { signature: signatureOf(part) } }]
    case 'tool-call':
      return part.isCustom === true ? [{ toolUse: { input: '"}' } }] : []
    case 'text':
      return (part.citations ?? []).map((citation) => ({ citation: encodeCitation(citation) }))
    default:
      return []
  }
}

function encodeCitation(citation: Citation) {
  const { url, title, citedText, document, start, end } = citation
  return {
    ...(title === undefined ? {} : { title }),
    ...(citedText === undefined ? {} : { sourceContent: [{ text: citedText }] }),
    ...(document === undefined
      ? url === undefined
        ? {}
        : { location: { web: { url } } }
      : { location: { documentChar: { documentIndex: document, start, end } } }),
  } satisfies BedrockCitation
}

function idOf(call: ToolCallPart): string {
  return call.givenId ?? `tooluse_${call.id}`
}

/** Opaque to clients, the same for the same text. */
function signatureOf({ text, signature }: Extract<Part, { type: 'reasoning' }>): string {
  return signature ?? btoa(`mockllm-thinking-${text.length}`)
}

/** What is base64 already is sent as it is. */
function redacted(data: string): Redacted {
  const isBase64 = data.length % 4 === 0 && /^[A-Za-z\d+/]+={0,2}$/.test(data)
  return { redactedContent: isBase64 ? data : toBase64(data) }
}

function escapeJson(text: string): string {
  return JSON.stringify(text).slice(1, -1)
}
