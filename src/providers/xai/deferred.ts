/**
 * Completions that are asked for now and fetched later.
 *
 * @see https://docs.x.ai/docs/guides/deferred-chat-completions
 */
import { ApiError } from '../../errors/api-error.ts'
import { makeUuid } from '../openai-compatible/uuid.ts'
import type { CompletionEndpoint, DocumentEndpoint, EndpointRequest } from '../provider.ts'
import { chatCompletions as answering } from './chat.ts'

interface Deferred {
  chat: unknown
  readyAtMs: number
}

const deferredOf = (request: EndpointRequest) => request.store<Deferred>('xai.deferred')
const isDeferred = ({ body }: EndpointRequest) => body['deferred'] === true

export const chatCompletions: CompletionEndpoint = {
  ...answering,
  // What is deferred is kept.
  isRepeatable: false,
  isBackground: isDeferred,
  parse(body, request) {
    // Before anything is answered: what is kept may lie in another process.
    if (isDeferred(request)) deferredOf(request)
    return answering.parse(body, request)
  },
  encode(completion, prompt, request, delayMs) {
    const chat = answering.encode(completion, prompt, request, delayMs)
    if (!isDeferred(request)) return chat
    const id = makeUuid(request, 'deferred')
    const readyAtMs = request.elapsedMs + delayMs
    deferredOf(request).put(id, { chat, readyAtMs }, JSON.stringify(chat).length)
    return { request_id: id }
  },
}

export const deferredCompletion: DocumentEndpoint = {
  kind: 'document',
  method: 'GET',
  path: '/v1/chat/deferred-completion/{id}',
  read(request) {
    const id = request.parameters['id']!
    const deferred = deferredOf(request).get(id)
    if (deferred === undefined) {
      throw new ApiError({ status: 404, message: `Deferred completion ${id} was not found.` })
    }
    if (request.elapsedMs < deferred.readyAtMs) {
      throw new ApiError({ status: 202, message: 'The completion is not ready yet.' })
    }
    return deferred.chat
  },
}
