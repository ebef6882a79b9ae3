/** What Ollama's answers in words have in common, whole and streamed: head, end, counts, lines. */
import type { ChatResponse, GenerateResponse, Logprob, ToolCall } from 'ollama'
import type { Completion, Part, TokenLogprob, ToolCallPart } from '../../completion.ts'
import type { FinishReason } from '../../reply.ts'
import { hole, repeatFrame } from '../../stream/event-stream.ts'
import { argumentsOf } from '../call-arguments.ts'
import { createLogprobCursor } from '../logprob-cursor.ts'
import type { EndpointRequest, StreamEncoder } from '../provider.ts'
import { encodeOllamaError } from './errors.ts'
import { timeOf } from './time.ts'

/** A text on the wire, where the client's types have a date. */
export interface Head {
  model: string
  created_at: string
}

type Counted =
  | 'total_duration'
  | 'load_duration'
  | 'prompt_eval_count'
  | 'prompt_eval_duration'
  | 'eval_count'
  | 'eval_duration'
/** What comes with the end of an answer alone. */
export type End = Pick<ChatResponse, 'done_reason' | Counted> & { done: true }

export type SentChat = Head & Pick<ChatResponse, 'message' | 'logprobs'> & (End | { done: false })
export type SentGenerate = Head &
  Pick<GenerateResponse, 'response' | 'thinking' | 'logprobs'> &
  ((End & Partial<Pick<GenerateResponse, 'context'>>) | { done: false })

/** Newer than the client's types. */
export type SentCall = ToolCall & { id: string; function: { index: number } }

/** What is said, in the words of a chat message. */
export interface Said {
  content: string
  thinking?: string
  tool_calls?: SentCall[]
}

export function encodeHead({ model }: Completion, { nowMs }: EndpointRequest): Head {
  return { model, created_at: timeOf(nowMs) }
}

const doneReasons: Partial<Record<FinishReason, string>> = {
  length: 'length',
  context_window: 'length',
}

const nsPerMs = 1_000_000

/** Times, in nanoseconds, follow from the counts, so that they are the same each time. */
export function encodeEnd({ choices, usage }: Completion): End {
  const load = 50 * nsPerMs
  const read = usage.inputTokens * nsPerMs
  const written = usage.outputTokens * 10 * nsPerMs
  return {
    done: true,
    done_reason: doneReasons[choices[0]!.finishReason] ?? 'stop',
    total_duration: load + read + written,
    load_duration: load,
    prompt_eval_count: usage.inputTokens,
    prompt_eval_duration: read,
    eval_count: usage.outputTokens,
    eval_duration: written,
  }
}

/** Whether the part is sent: a client can forbid thinking. */
function isSent({ type }: Part, { body }: EndpointRequest): boolean {
  return type !== 'reasoning' || body['think'] !== false
}

export function encodeSaid({ choices }: Completion, request: EndpointRequest): Said {
  const parts = choices[0]!.parts.filter((part) => isSent(part, request))
  const textOf = (...types: Part['type'][]) =>
    parts.map((part) => (types.includes(part.type) ? part.text : '')).join('')
  const thinking = textOf('reasoning')
  const calls = parts.filter((part) => part.type === 'tool-call').map(encodeCall)
  return {
    content: textOf('text', 'refusal'),
    ...(thinking === '' ? {} : { thinking }),
    ...(calls.length === 0 ? {} : { tool_calls: calls }),
  }
}

export function encodeLogprobs({ choices }: Completion): { logprobs?: Logprob[] } {
  const logprobs = choices[0]!.parts.flatMap((part) =>
    part.type === 'text' || part.type === 'refusal' ? (part.logprobs ?? []) : [],
  )
  return logprobs.length === 0 ? {} : { logprobs: logprobs.map(encodeLogprob) }
}

function encodeLogprob({ token, logprob, top }: TokenLogprob): Logprob {
  return { token, logprob, ...(top.length === 0 ? {} : { top_logprobs: top }) }
}

function encodeCall(call: ToolCallPart, index: number): SentCall {
  const id = call.givenId ?? `call_${call.id.slice(0, 8)}`
  // Only a reply that is no JSON on purpose makes another value than an object.
  const args = argumentsOf(call) as ToolCall['function']['arguments']
  return { id, function: { index, name: call.name, arguments: args } }
}

/** How an endpoint puts what is said. */
export interface Form<Line> {
  line(head: Head, said: Said, end: End | { done: false; logprobs?: Logprob[] }): Line
}

export function encodeLines<Line extends Head>(
  completion: Completion,
  request: EndpointRequest,
  { line }: Form<Line>,
): StreamEncoder {
  const head = encodeHead(completion, request)
  const frame = (said: Said, end: Parameters<typeof line>[2] = { done: false }) =>
    `${JSON.stringify(line(head, said, end))}\n`
  let logprobsOf = createLogprobCursor([])

  return {
    start: () => '',
    startChoice: () => '',
    startPart(part) {
      if (part.type === 'text' || part.type === 'refusal') {
        logprobsOf = createLogprobCursor(part.logprobs ?? [])
      }
      return ''
    },
    deltas(part, _, pieces) {
      if (!isSent(part, request)) return ''
      switch (part.type) {
        case 'text':
        case 'refusal':
          if (part.logprobs === undefined) return repeatFrame(frame({ content: hole }), pieces)
          return Array.from(pieces, (piece) => {
            const logprobs = logprobsOf(piece).map(encodeLogprob)
            return frame({ content: piece }, { done: false, logprobs })
          })
        case 'reasoning':
          return repeatFrame(frame({ content: '', thinking: hole }), pieces)
        case 'tool-call':
        case 'redacted-reasoning':
          return ''
        default:
          return part satisfies never
      }
    },
    // The model's text is read until the call is whole.
    endPart: (part, { toolCall }) =>
      part.type === 'tool-call'
        ? frame({ content: '', tool_calls: [encodeCall(part, toolCall)] })
        : '',
    endChoice: () => frame({ content: '' }, encodeEnd(completion)),
    end: () => '',
    error: (error) => `${JSON.stringify(encodeOllamaError(error))}\n`,
  }
}
