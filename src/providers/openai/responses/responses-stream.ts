/** Streams a completion as the events of a response, and stores it when it has ended. */
import type { Completion } from '../../../completion.ts'
import type { EndpointRequest, StreamEncoder } from '../../provider.ts'
import {
  encodeItem,
  encodeItems,
  encodeLogprob,
  type ItemDialect,
  type Logprob,
  logprobsOf,
  type OutputItem,
} from './output-items.ts'
import { beginResponse, endResponse, failResponse } from './response-document.ts'
import { createResponseEvents } from './response-events.ts'
import { continueConversation, keepResponse } from './stored-responses.ts'

export function encodeResponsesStream(
  completion: Completion,
  request: EndpointRequest,
  dialect: ItemDialect,
): StreamEncoder {
  const choice = completion.choices[0]!
  const begun = beginResponse(completion, request)
  const events = createResponseEvents(begun)
  const context = { ...dialect, responseId: begun.id, request }
  /** Of the items that are done. */
  const output: OutputItem[] = []
  /** The cutting of what was sent in the background: numbers of events must be the same when it is sent again. */
  const pieces: string[][] | undefined = begun.background === true ? [] : undefined
  let item: OutputItem
  let takeLogprobs: ((piece: string) => Logprob[]) | undefined

  return {
    start() {
      // Whoever leaves may come back for the rest.
      if (pieces !== undefined && choice.parts.length > 0) {
        const response = endResponse(begun, completion, encodeItems(choice, context))
        keepResponse(request, response, { pieces })
      }
      return events.begin()
    },
    startChoice: () => '',
    startPart(part, { index }) {
      item = encodeItem(choice, index, context)
      pieces?.push([])
      const logprobs = logprobsOf(part)
      takeLogprobs = logprobs.length === 0 ? undefined : logprobTaker(logprobs.map(encodeLogprob))
      return events.beginItem(item, index)
    },
    deltas(_, { index }, sent) {
      pieces?.[index]?.push(...sent)
      return events.pieces(item, index, sent, takeLogprobs)
    },
    endPart(_, { index }) {
      const done = encodeItem(choice, index, context)
      output.push(done)
      return events.endItem(done, index)
    },
    endChoice: () => '',
    end() {
      const response = endResponse(begun, completion, output)
      keepResponse(request, response, pieces === undefined ? {} : { pieces })
      continueConversation(request, response)
      return events.end(response)
    },
    error(error) {
      const response = failResponse(begun, error, output)
      keepResponse(request, response)
      return events.fail(error, response)
    },
  }
}

/** Gives, with each piece, the tokens that end in it. */
function logprobTaker(logprobs: readonly Logprob[]): (piece: string) => Logprob[] {
  let sent = 0
  let told = 0
  let next = 0
  return (piece) => {
    sent += piece.length
    const first = next
    while (next < logprobs.length && told + logprobs[next]!.token.length <= sent) {
      told += logprobs[next++]!.token.length
    }
    return logprobs.slice(first, next)
  }
}
