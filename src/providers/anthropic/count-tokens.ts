/** How many tokens of input a message would have. @see https://docs.anthropic.com/en/api/messages-count-tokens */
import type Anthropic from '@anthropic-ai/sdk'
import type { DocumentEndpoint, EndpointRequest } from '../provider.ts'
import { refuse } from './fields.ts'
import { readPrompt } from './messages-request.ts'
import { checkVersion, refuseRemoved } from './version.ts'

export const countTokens: DocumentEndpoint = {
  kind: 'document',
  method: 'POST',
  path: '/v1/messages/count_tokens',
  read(request) {
    checkVersion(request)
    refuseRemoved(request.body, request)
    return count(request)
  },
}

/** Google's way to the same; the model is in the body here, unlike in its messages. */
export const vertexCountTokens: DocumentEndpoint = {
  kind: 'document',
  method: 'POST',
  path: '/publishers/anthropic/models/count-tokens:rawPredict',
  read: count,
}

/** What says how to answer is of no use to a count. */
const ofAnswers = ['max_tokens', 'metadata', 'stop_sequences', 'stream', 'temperature']

async function count(request: EndpointRequest) {
  const { body, strict } = request
  for (const name of strict ? ofAnswers : []) {
    if (body[name] !== undefined) throw refuse(`${name}: Extra inputs are not permitted`)
  }
  // The count needs no `max_tokens`, and nothing else is asked for under `strict` alone.
  const prompt = readPrompt(body, false)
  return { input_tokens: await request.countInput(prompt) } satisfies Anthropic.MessageTokensCount
}
