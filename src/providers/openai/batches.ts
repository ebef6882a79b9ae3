/**
 * Batches: a file of requests, answered by the same rules, and files of their answers.
 *
 * @see https://platform.openai.com/docs/api-reference/batch
 */
import type OpenAI from 'openai'
import { ApiError } from '../../errors/api-error.ts'
import { cancel, lookAt, newId, sizeOf, startBatch } from '../batch-run.ts'
import { type Body, readMetadata, textOf } from '../lenient-fields.ts'
import type { DocumentEndpoint, EndpointRequest } from '../provider.ts'
import { describe, type SentBatch, type StoredBatch } from './batch-document.ts'
import { readInput } from './batch-input.ts'
import { encodeOutput } from './batch-output.ts'
import { invalidValue, missing } from './fields.ts'
import { filesOf, storeFile } from './files.ts'
import { pageOf } from './page.ts'

const path = '/v1/batches'

const endpoints = [
  '/v1/responses',
  '/v1/chat/completions',
  '/v1/embeddings',
  '/v1/completions',
  '/v1/moderations',
  '/v1/images/generations',
  '/v1/images/edits',
  '/v1/videos',
] satisfies OpenAI.Batches.BatchCreateParams['endpoint'][]

export const createBatch: DocumentEndpoint = {
  kind: 'document',
  method: 'POST',
  path,
  async read(request) {
    const { body } = request
    const fileId = readText(body, 'input_file_id')
    const endpoint = readText(body, 'endpoint', endpoints)
    readText(body, 'completion_window', ['24h'])
    // What stands in front of the client's path says whom it asks.
    const prefix = request.path.slice(0, request.path.lastIndexOf(path))
    const file = filesOf(request).get(fileId)
    const { customIds, requests, errors } = readInput(file, { endpoint, fileId, prefix })
    const run = await startBatch(errors.length > 0 ? [] : requests, request)
    const batches = batchesOf(request)
    const batch: StoredBatch = {
      id: newId('batch_', 32, request, (taken) => batches.get(taken) !== undefined),
      endpoint,
      inputFileId: fileId,
      metadata: body['metadata'] ? readMetadata(body['metadata']) : null,
      model: textOf((requests[0]?.body as Body | undefined)?.['model']) || null,
      customIds,
      errors,
      run,
      isSeen: false,
    }
    batches.put(batch.id, batch, sizeOf(run))
    return describe(batch, request)
  },
}

export const listBatches: DocumentEndpoint = {
  kind: 'document',
  method: 'GET',
  path,
  read(request) {
    const all = batchesOf(request).values()
    return pageOf(
      all.map((batch) => lookedAt(batch, request)),
      request.query,
      { limit: 20, most: 100 },
    )
  },
}

export const retrieveBatch: DocumentEndpoint = {
  kind: 'document',
  method: 'GET',
  path: `${path}/{batch}`,
  isCommonplace: true,
  read: (request) => lookedAt(find(request), request),
}

export const cancelBatch: DocumentEndpoint = {
  kind: 'document',
  method: 'POST',
  path: `${path}/{batch}/cancel`,
  isCommonplace: true,
  body: 'none',
  read(request) {
    const batch = find(request)
    cancel(batch.run, request)
    const described = describe(batch, request)
    if (batch.run.endedMs !== undefined) {
      throw new ApiError({
        status: 409,
        message: `Cannot cancel a batch with status '${described.status}'.`,
      })
    }
    return described
  },
}

function batchesOf(request: EndpointRequest) {
  return request.store<StoredBatch>('openai batches')
}

/** @throws ApiError for none, or one that is not among the supported ones */
function readText(body: Body, name: string, supported?: readonly string[]): string {
  const value = textOf(body[name])
  if (value === '') throw missing(name)
  if (supported === undefined || supported.includes(value)) return value
  throw invalidValue(name, value, supported)
}

/** @throws ApiError 404 */
function find(request: EndpointRequest): StoredBatch {
  const id = request.parameters['batch']!
  const batch = batchesOf(request).get(id)
  if (batch === undefined) {
    throw new ApiError({ status: 404, message: `No batch found with id '${id}'.` })
  }
  return batch
}

function lookedAt(batch: StoredBatch, request: EndpointRequest): SentBatch {
  const { run } = batch
  batch.isSeen = true
  lookAt(run, request)
  if (run.endedMs !== undefined && batch.errors.length === 0) {
    batch.result ??= finish(batch, request)
  }
  return describe(batch, request)
}

function finish({ id, customIds, run }: StoredBatch, request: EndpointRequest) {
  const { output, errors, counts, usage } = encodeOutput(run.outcomes, customIds, (index) =>
    request.makeId(`${id} ${index}`, 22),
  )
  // The files hold it now.
  run.outcomes = []
  const store = (text: string, name: string): string | null => {
    if (text === '') return null
    const content = new TextEncoder().encode(text)
    const filename = `${id}_${name}.jsonl`
    return storeFile({ content, filename, purpose: 'batch_output' }, request).id
  }
  return {
    counts,
    usage,
    output_file_id: store(output, 'output'),
    error_file_id: store(errors, 'error'),
  }
}
