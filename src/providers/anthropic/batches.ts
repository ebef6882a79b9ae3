/**
 * Message batches: many messages at once, answered by the same rules, their results fetched later.
 *
 * @see https://docs.anthropic.com/en/api/creating-message-batches
 */
import type Anthropic from '@anthropic-ai/sdk'
import { ApiError } from '../../errors/api-error.ts'
import { type BatchRun, cancel, lookAt, newId, sizeOf, startBatch } from '../batch-run.ts'
import { Content } from '../content.ts'
import type { DocumentEndpoint, EndpointRequest } from '../provider.ts'
import { readBatch } from './batch-requests.ts'
import { encodeResult } from './batch-results.ts'
import { refuse } from './fields.ts'
import { pageOf } from './page.ts'
import { checkVersion } from './version.ts'

type MessageBatch = Anthropic.Messages.MessageBatch
type Result = Anthropic.Messages.MessageBatchResult

interface StoredBatch {
  id: string
  /** Of its requests, in their order. */
  customIds: readonly string[]
  run: BatchRun
  /** In the same order, as soon as it has ended. */
  results?: readonly Result[]
}

const path = '/v1/messages/batches'

const createBatch: DocumentEndpoint = {
  kind: 'document',
  method: 'POST',
  path,
  async read(request) {
    checkVersion(request)
    const batches = batchesOf(request)
    const { customIds, requests } = readBatch(request.body)
    const run = await startBatch(requests, request)
    const id = newId('msgbatch_01', 22, request, (taken) => batches.get(taken) !== undefined)
    const batch = { id, customIds, run }
    batches.put(id, batch, sizeOf(run))
    return describe(batch, request)
  },
}

const listBatches: DocumentEndpoint = {
  kind: 'document',
  method: 'GET',
  path,
  read(request) {
    checkVersion(request)
    const batches = batchesOf(request).values().reverse()
    return pageOf(
      batches.map((batch) => describe(lookedAt(batch, request), request)),
      request.query,
    )
  },
}

const retrieveBatch: DocumentEndpoint = {
  kind: 'document',
  method: 'GET',
  path: `${path}/{batch}`,
  read: (request) => describe(lookedAt(find(request), request), request),
}

const cancelBatch: DocumentEndpoint = {
  kind: 'document',
  method: 'POST',
  path: `${path}/{batch}/cancel`,
  body: 'none',
  read(request) {
    const batch = find(request)
    cancel(batch.run, request)
    if (batch.run.endedMs !== undefined) {
      throw refuse(`Message Batch ${batch.id} has already ended and cannot be canceled.`)
    }
    return describe(batch, request)
  },
}

const deleteBatch: DocumentEndpoint = {
  kind: 'document',
  method: 'DELETE',
  path: `${path}/{batch}`,
  read(request) {
    const { id, run } = lookedAt(find(request), request)
    if (run.endedMs === undefined) {
      throw refuse(`Message Batch ${id} cannot be deleted while it is processing: cancel it first.`)
    }
    batchesOf(request).delete(id)
    return { id, type: 'message_batch_deleted' } satisfies Anthropic.Messages.DeletedMessageBatch
  },
}

const readResults: DocumentEndpoint = {
  kind: 'document',
  method: 'GET',
  path: `${path}/{batch}/results`,
  read(request) {
    const { id, customIds, results } = lookedAt(find(request), request)
    if (results === undefined) {
      throw new ApiError({
        status: 404,
        message: `Message Batch ${id} has no results yet: it is still processing.`,
      })
    }
    const lines = results.map((result, index) => {
      const line = { custom_id: customIds[index]!, result }
      return JSON.stringify(line satisfies Anthropic.Messages.MessageBatchIndividualResponse)
    })
    return new Content('application/x-jsonl', `${lines.join('\n')}\n`)
  },
}

export const batches: readonly DocumentEndpoint[] = [
  createBatch,
  listBatches,
  retrieveBatch,
  cancelBatch,
  deleteBatch,
  readResults,
]

function batchesOf(request: EndpointRequest) {
  return request.store<StoredBatch>('anthropic batches')
}

/** @throws ApiError 404 */
function find(request: EndpointRequest): StoredBatch {
  checkVersion(request)
  const id = request.parameters['batch']!
  const batch = batchesOf(request).get(id)
  if (batch === undefined) {
    throw new ApiError({ status: 404, message: `Message Batch ${id} not found.` })
  }
  return batch
}

function lookedAt(batch: StoredBatch, request: EndpointRequest): StoredBatch {
  const { run } = batch
  lookAt(run, request)
  if (run.endedMs !== undefined && batch.results === undefined) {
    batch.results = run.outcomes.map(encodeResult)
    run.outcomes = []
  }
  return batch
}

function describe({ id, run, results }: StoredBatch, { origin }: EndpointRequest): MessageBatch {
  const { createdMs, expiresMs, canceledMs, endedMs } = run
  const hasEnded = endedMs !== undefined
  return {
    id,
    type: 'message_batch',
    processing_status: hasEnded ? 'ended' : canceledMs === undefined ? 'in_progress' : 'canceling',
    request_counts: countsOf(run, results),
    ended_at: timeOf(endedMs),
    created_at: new Date(createdMs).toISOString(),
    expires_at: new Date(expiresMs).toISOString(),
    archived_at: null,
    cancel_initiated_at: timeOf(canceledMs),
    results_url: hasEnded ? `${origin}${path}/${id}/results` : null,
  }
}

function timeOf(ms: number | undefined): string | null {
  return ms === undefined ? null : new Date(ms).toISOString()
}

/** All are processing until the last one has ended. */
function countsOf({ outcomes }: BatchRun, results: readonly Result[] | undefined) {
  const counts = { processing: 0, succeeded: 0, errored: 0, canceled: 0, expired: 0 }
  if (results === undefined) counts.processing = outcomes.length
  for (const { type } of results ?? []) counts[type]++
  return counts satisfies Anthropic.Messages.MessageBatchRequestCounts
}
