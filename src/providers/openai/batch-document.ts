/** A batch as its client sees it. @see https://platform.openai.com/docs/api-reference/batch/object */
import type OpenAI from 'openai'
import { type BatchRun, isDone } from '../batch-run.ts'
import type { EndpointRequest } from '../provider.ts'
import type { BatchError } from './batch-input.ts'
import type { BatchOutput } from './batch-output.ts'

type Batch = OpenAI.Batches.Batch

/** What is not there is sent as `null`. */
export type SentBatch = {
  [Name in keyof Batch]-?: undefined extends Batch[Name]
    ? Exclude<Batch[Name], undefined> | null
    : Batch[Name]
}

export interface StoredBatch {
  id: string
  endpoint: string
  inputFileId: string
  metadata: Record<string, string> | null
  model: string | null
  customIds: readonly string[]
  errors: readonly BatchError[]
  run: BatchRun
  /** Whether somebody has asked for it since it was created. */
  isSeen: boolean
  /** As soon as it has ended. */
  result?: Pick<BatchOutput, 'counts' | 'usage'> & {
    output_file_id: string | null
    error_file_id: string | null
  }
}

function statusOf({ run, errors, isSeen }: StoredBatch): Batch['status'] {
  if (run.endedMs === undefined) {
    if (run.canceledMs !== undefined) return 'cancelling'
    return isSeen ? 'in_progress' : 'validating'
  }
  if (errors.length > 0) return 'failed'
  if (run.canceledMs !== undefined) return 'cancelled'
  return run.hasExpired ? 'expired' : 'completed'
}

export function describe(batch: StoredBatch, request: EndpointRequest): SentBatch {
  const { run, errors, result } = batch
  const status = statusOf(batch)
  const createdSeconds = secondsOf(run.createdMs)
  const endedAs = (one: Batch['status']) => (status === one ? secondsOf(run.endedMs) : null)
  return {
    id: batch.id,
    object: 'batch',
    endpoint: batch.endpoint,
    model: batch.model,
    errors: status === 'failed' ? { object: 'list', data: [...errors] } : null,
    input_file_id: batch.inputFileId,
    completion_window: '24h',
    status,
    output_file_id: result?.output_file_id ?? null,
    error_file_id: result?.error_file_id ?? null,
    created_at: createdSeconds,
    in_progress_at: status === 'validating' || errors.length > 0 ? null : createdSeconds,
    expires_at: secondsOf(run.expiresMs),
    finalizing_at: endedAs('completed'),
    completed_at: endedAs('completed'),
    failed_at: endedAs('failed'),
    expired_at: endedAs('expired'),
    cancelling_at: secondsOf(run.canceledMs),
    cancelled_at: endedAs('cancelled'),
    request_counts: result?.counts ?? countsSoFar(batch, request),
    usage: result?.usage ?? null,
    metadata: batch.metadata,
  }
}

function secondsOf(ms: number): number
function secondsOf(ms: number | undefined): number | null
function secondsOf(ms: number | undefined): number | null {
  return ms === undefined ? null : Math.floor(ms / 1000)
}

/** Nothing is counted before the file is found to be valid. */
function countsSoFar({ run, isSeen }: StoredBatch, request: EndpointRequest) {
  const counts = { total: isSeen ? run.outcomes.length : 0, completed: 0, failed: 0 }
  for (const outcome of isSeen ? run.outcomes : []) {
    if (isDone(outcome, run, request)) counts[outcome.status === 200 ? 'completed' : 'failed']++
  }
  return counts
}
