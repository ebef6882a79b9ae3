/** The events of a streamed chat answer. @see https://docs.cohere.com/docs/streaming */
import type { Cohere } from 'cohere-ai'
import type { Completion } from '../../completion.ts'
import type { Prompt } from '../../prompt.ts'
import { dataFrame, hole, namedFrame, repeatFrame } from '../../stream/event-stream.ts'
import { createLogprobCursor } from '../logprob-cursor.ts'
import type { EndpointRequest, StreamEncoder } from '../provider.ts'
import { callIdOf, uuidOf } from './ids.ts'
import { encodeCitations, encodeFinish, encodeLogprobs, encodeUsage, isPlan } from './message.ts'
import type { Wire } from './wire.ts'

type Events = Wire<Cohere.V2ChatStreamResponse>
type Content = { text: string } | { thinking: string }

export function encodeChatStream(
  completion: Completion,
  _: Prompt,
  { body }: EndpointRequest,
): StreamEncoder {
  const choice = completion.choices[0]!
  let contents = 0
  let citations = 0
  /** Of the part that is being sent: what a live answer will hold beside it is not known when it begins. */
  let inPlan = false
  let logprobsOf = createLogprobCursor([])

  const frame = (event: Events) => namedFrame(event.type, JSON.stringify(event))
  const delta = (content: Content, index: number) =>
    frame({ type: 'content-delta', index, delta: { message: { content } } })
  const call = (index: number, text: string) =>
    frame({
      type: 'tool-call-delta',
      index,
      delta: { message: { tool_calls: { function: { arguments: text } } } },
    })

  return {
    start() {
      // More than the client's type has.
      const message = {
        role: 'assistant',
        content: [],
        tool_plan: '',
        tool_calls: [],
        citations: [],
      } as const
      const id = completion.givenId ?? uuidOf(completion.id)
      return frame({ id, type: 'message-start', delta: { message } } as Events)
    },
    startChoice: () => '',
    startPart(part, { toolCall: index }) {
      inPlan = isPlan(part, choice)
      if (part.type === 'redacted-reasoning' || inPlan) return ''
      if (part.type === 'tool-call') {
        const called = { name: part.name, arguments: '' }
        const message = {
          tool_calls: { id: callIdOf(part), type: 'function', function: called },
        } as const
        return (
          frame({ type: 'tool-call-start', index, delta: { message } }) +
          (part.isCustom === true ? call(index, '{"input":"') : '')
        )
      }
      const content =
        part.type === 'reasoning'
          ? ({ type: 'thinking', thinking: '' } as const)
          : ({ type: 'text', text: '' } as const)
      if (part.type !== 'reasoning') logprobsOf = createLogprobCursor(part.logprobs ?? [])
      return frame({ type: 'content-start', index: contents, delta: { message: { content } } })
    },
    deltas(part, { toolCall }, pieces) {
      if (inPlan) {
        const message = { tool_plan: hole }
        return repeatFrame(frame({ type: 'tool-plan-delta', delta: { message } }), pieces)
      }
      switch (part.type) {
        case 'text':
        case 'refusal':
          if (part.logprobs === undefined)
            return repeatFrame(delta({ text: hole }, contents), pieces)
          return Array.from(pieces, (text) => {
            const tokens = logprobsOf(text)
            return frame({
              type: 'content-delta',
              index: contents,
              delta: { message: { content: { text } } },
              ...(tokens.length === 0 ? {} : { logprobs: encodeLogprobs(tokens) }),
            })
          })
        case 'reasoning':
          return repeatFrame(delta({ thinking: hole }, contents), pieces)
        case 'tool-call':
          // Free text is sent within a string of JSON.
          return repeatFrame(
            call(toolCall, hole),
            part.isCustom === true ? Array.from(pieces, escapeJson) : pieces,
          )
        case 'redacted-reasoning':
          return ''
        default:
          return part satisfies never
      }
    },
    endPart(part, { toolCall: index }) {
      if (part.type === 'redacted-reasoning' || inPlan) return ''
      if (part.type === 'tool-call') {
        return (
          (part.isCustom === true ? call(index, '"}') : '') +
          frame({ type: 'tool-call-end', index })
        )
      }
      const cited = part.type === 'text' ? encodeCitations(part, contents, body) : []
      const frames = cited.map((citation) => {
        const at = citations++
        const message = { citations: citation }
        return (
          frame({ type: 'citation-start', index: at, delta: { message } }) +
          frame({ type: 'citation-end', index: at })
        )
      })
      return frames.join('') + frame({ type: 'content-end', index: contents++ })
    },
    endChoice: () =>
      frame({
        type: 'message-end',
        delta: { finish_reason: encodeFinish(choice), usage: encodeUsage(completion.usage) },
      }),
    end: () => dataFrame('[DONE]'),
    error: ({ message }) =>
      frame({ type: 'message-end', delta: { error: message, finish_reason: 'ERROR' } }),
  }
}

function escapeJson(text: string): string {
  return JSON.stringify(text).slice(1, -1)
}
