/** What became of one request of a message batch. @see https://docs.anthropic.com/en/api/retrieving-message-batch-results */
import type Anthropic from '@anthropic-ai/sdk'
import type { BatchOutcome } from '../batch-run.ts'
import { type Body, isObject, objectOf } from '../lenient-fields.ts'

type Result = Anthropic.Messages.MessageBatchResult
type Errored = Anthropic.Messages.MessageBatchErroredResult

export function encodeResult(outcome: BatchOutcome): Result {
  if (typeof outcome === 'string') return { type: outcome }
  const body = readBody(outcome.body)
  if (outcome.status === 200 && body?.['type'] === 'message') {
    return { type: 'succeeded', message: body as unknown as Anthropic.Message }
  }
  // A fault may have broken it.
  const error =
    outcome.status >= 400 && isObject(body?.['error'])
      ? body
      : { type: 'error', error: { type: 'api_error', message: 'Internal server error' } }
  return { type: 'errored', error: error as unknown as Errored['error'] }
}

function readBody(text: string): Body | undefined {
  try {
    return objectOf(JSON.parse(text))
  } catch {
    return undefined
  }
}
