/**
 * OpenAI Responses: answers as items, which the API itself can keep.
 *
 * @see https://platform.openai.com/docs/api-reference/responses
 */
import { eventStream } from '../../../stream/framing.ts'
import type { CompletionEndpoint } from '../../provider.ts'
import { encodeItems, type ItemDialect } from './output-items.ts'
import { beginResponse, endResponse } from './response-document.ts'
import { parseResponses } from './responses-request.ts'
import { encodeResponsesStream } from './responses-stream.ts'
import { continueConversation, keepResponse } from './stored-responses.ts'

export const createResponse: CompletionEndpoint = /* @__PURE__ */ createResponses({})

/** @param dialect in what the items of another vendor differ from OpenAI's */
export function createResponses(dialect: ItemDialect): CompletionEndpoint {
  return {
    kind: 'completion',
    name: 'responses',
    method: 'POST',
    path: '/v1/responses',
    parse: parseResponses,
    encode(completion, _, request, delayMs) {
      const begun = beginResponse(completion, request)
      const context = { ...dialect, responseId: begun.id, request }
      const items = encodeItems(completion.choices[0]!, context)
      const response = endResponse(begun, completion, items)
      const isBackground = request.body['background'] === true
      keepResponse(request, response, isBackground ? { dueMs: request.elapsedMs + delayMs } : {})
      continueConversation(request, response)
      return isBackground ? { ...begun, status: 'queued' } : response
    },
    framing: () => eventStream,
    encodeStream: (completion, _, request) => encodeResponsesStream(completion, request, dialect),
    isBackground: ({ body }) => body['background'] === true,
  }
}
