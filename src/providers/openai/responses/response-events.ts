/**
 * The events of a streamed response, each with its number.
 *
 * @see https://platform.openai.com/docs/api-reference/responses-streaming
 */
import type OpenAI from 'openai'
import type { ApiError } from '../../../errors/api-error.ts'
import { hole, namedFrame, type Pieces, repeatFrame } from '../../../stream/event-stream.ts'
import { encodeOpenAIError } from '../errors.ts'
import type { Logprob, OutputItem } from './output-items.ts'
import type { SentResponse } from './response-document.ts'

type Events = OpenAI.Responses.ResponseStreamEvent
type EventOf<Type> = Extract<Events, { type: Type }>
/** The SDK's type of an event, with the response as it is sent. */
type Sent<Type> = 'response' extends keyof EventOf<Type>
  ? { response: SentResponse }
  : Omit<EventOf<Type>, 'type' | 'sequence_number'>

export type ResponseEvents = ReturnType<typeof createResponseEvents>

export function createResponseEvents(begun: SentResponse) {
  let sequenceNumber = 0
  /** Whether the reasoning that is being sent has begun its summary. */
  let isSummarised = false

  function event<Type extends Events['type']>(type: Type, rest: Sent<Type>): string {
    return namedFrame(type, JSON.stringify({ type, sequence_number: sequenceNumber++, ...rest }))
  }

  /** One event for each piece; they differ in their numbers, too. */
  function deltas<Type extends Events['type']>(
    type: Type,
    rest: Sent<Type>,
    pieces: Pieces,
  ): string[] {
    const { before, after } = repeatFrame(event(type, rest), [])
    const number = `"sequence_number":${--sequenceNumber}`
    const at = before.indexOf(number)
    const head = before.slice(0, at) + '"sequence_number":'
    const tail = before.slice(at + number.length)
    return Array.from(
      pieces,
      (piece) => head + sequenceNumber++ + tail + JSON.stringify(piece) + after,
    )
  }

  /** A message has one part; that of a reasoning is begun with its first piece, for it may have none. */
  function opening(item: OutputItem, output_index: number): string {
    if (item.type !== 'message') return ''
    const [content] = item.content as [(typeof item.content)[number]]
    const part =
      content.type === 'refusal'
        ? { ...content, refusal: '' }
        : { ...content, annotations: [], logprobs: [], text: '' }
    return event('response.content_part.added', {
      item_id: item.id,
      output_index,
      content_index: 0,
      part,
    })
  }

  return {
    begin() {
      const { background } = begun
      const response: SentResponse = background === true ? { ...begun, status: 'queued' } : begun
      return (
        event('response.created', { response }) +
        (background === true ? event('response.queued', { response }) : '') +
        event('response.in_progress', { response: begun })
      )
    },

    beginItem(item: OutputItem, output_index: number): string {
      isSummarised = false
      const added = event('response.output_item.added', { output_index, item: emptied(item) })
      return added + opening(item, output_index)
    },

    /** @param logprobs of each piece, where the request asks for them */
    pieces(
      item: OutputItem,
      output_index: number,
      pieces: Pieces,
      logprobs?: (piece: string) => Logprob[],
    ): string | string[] {
      const at = { item_id: item.id, output_index, delta: hole }
      switch (item.type) {
        case 'message': {
          const place = { ...at, content_index: 0 }
          if (item.content[0]?.type === 'refusal') {
            return deltas('response.refusal.delta', place, pieces)
          }
          if (logprobs === undefined) {
            return deltas('response.output_text.delta', { ...place, logprobs: [] }, pieces)
          }
          return Array.from(pieces, (delta) =>
            event('response.output_text.delta', { ...place, delta, logprobs: logprobs(delta) }),
          )
        }
        case 'reasoning': {
          const place = { item_id: item.id, output_index, summary_index: 0 }
          if (isSummarised || pieces.length === 0) {
            return deltas(
              'response.reasoning_summary_text.delta',
              { ...place, delta: hole },
              pieces,
            )
          }
          isSummarised = true
          const part = { type: 'summary_text', text: '' } as const
          const added = event('response.reasoning_summary_part.added', { ...place, part })
          const [first, ...others] = deltas(
            'response.reasoning_summary_text.delta',
            { ...place, delta: hole },
            pieces,
          )
          return [added + first, ...others]
        }
        case 'function_call':
          return deltas('response.function_call_arguments.delta', at, pieces)
        case 'custom_tool_call':
          return deltas('response.custom_tool_call_input.delta', at, pieces)
        default:
          return item satisfies never
      }
    },

    endItem(item: OutputItem, output_index: number): string {
      const at = { item_id: item.id, output_index }
      return closing(item, at) + event('response.output_item.done', { output_index, item })
    },

    end(response: SentResponse): string {
      const { status } = response
      if (status === 'failed') return event('response.failed', { response })
      return status === 'incomplete'
        ? event('response.incomplete', { response })
        : event('response.completed', { response })
    },

    /**
     * The documented event holds the error's fields itself, but the API sends them in an object, and only
     * then do all clients throw. The response that has failed comes after it.
     *
     * @see https://github.com/openai/openai-dotnet/issues/881
     */
    fail(error: ApiError, response: SentResponse): string {
      const body = {
        type: 'error',
        sequence_number: sequenceNumber++,
        ...(encodeOpenAIError(error) as { error: unknown }),
      } satisfies Pick<EventOf<'error'>, 'type' | 'sequence_number'> & { error: unknown }
      return namedFrame('error', JSON.stringify(body)) + event('response.failed', { response })
    },
  }

  function closing(item: OutputItem, at: { item_id: string; output_index: number }): string {
    switch (item.type) {
      case 'message': {
        const place = { ...at, content_index: 0 }
        const [part] = item.content as [(typeof item.content)[number]]
        const done = () => event('response.content_part.done', { ...place, part })
        if (part.type === 'refusal') {
          return event('response.refusal.done', { ...place, refusal: part.refusal }) + done()
        }
        const { text, annotations, logprobs = [] } = part
        return (
          annotations
            .map((annotation, annotation_index) =>
              event('response.output_text.annotation.added', {
                ...place,
                annotation_index,
                annotation,
              }),
            )
            .join('') +
          event('response.output_text.done', { ...place, text, logprobs }) +
          done()
        )
      }
      case 'reasoning': {
        const [part] = item.summary
        if (part === undefined) return ''
        const place = { ...at, summary_index: 0 }
        return (
          event('response.reasoning_summary_text.done', { ...place, text: part.text }) +
          event('response.reasoning_summary_part.done', { ...place, part })
        )
      }
      case 'function_call': {
        const { name, arguments: text } = item
        return event('response.function_call_arguments.done', { ...at, name, arguments: text })
      }
      case 'custom_tool_call':
        return event('response.custom_tool_call_input.done', { ...at, input: item.input })
      default:
        return item satisfies never
    }
  }
}

/** The item before anything of it is said. */
function emptied(item: OutputItem): OutputItem {
  switch (item.type) {
    case 'message':
      return { ...item, status: 'in_progress', content: [] }
    case 'reasoning':
      return { ...item, ...(item.status ? { status: 'in_progress' } : {}), summary: [] }
    case 'function_call':
      return { ...item, status: 'in_progress', arguments: '' }
    case 'custom_tool_call':
      return { ...item, status: 'in_progress', input: '' }
    default:
      return item satisfies never
  }
}
