/** The files that a batch leaves: answers in one, errors in the other. */
import type OpenAI from 'openai'
import type { BatchOutcome } from '../batch-run.ts'
import { type Body, objectOf } from '../lenient-fields.ts'

export interface BatchOutput {
  /** JSON lines; `''` where there are none. */
  output: string
  errors: string
  counts: OpenAI.Batches.BatchRequestCounts
  usage: OpenAI.Batches.BatchUsage
}

/** @see https://platform.openai.com/docs/api-reference/batch/request-output */
interface OutputLine {
  id: string
  custom_id: string
  response: { status_code: number; request_id: string; body: unknown } | null
  error: { code: string; message: string } | null
}

const notAnswered: Record<Extract<BatchOutcome, string>, OutputLine['error']> = {
  canceled: {
    code: 'batch_cancelled',
    message: 'This request was not executed because the batch was cancelled.',
  },
  expired: {
    code: 'batch_expired',
    message: 'This request could not be executed before the completion window expired.',
  },
}

const broken = { code: 'server_error', message: 'The request has no whole answer.' }

/** @param makeId of one line, by its index */
export function encodeOutput(
  outcomes: readonly BatchOutcome[],
  customIds: readonly string[],
  makeId: (index: number) => string,
): BatchOutput {
  let output = ''
  let errors = ''
  const counts = { total: outcomes.length, completed: 0, failed: 0 }
  const usage: BatchOutput['usage'] = {
    input_tokens: 0,
    input_tokens_details: { cached_tokens: 0 },
    output_tokens: 0,
    output_tokens_details: { reasoning_tokens: 0 },
    total_tokens: 0,
  }
  outcomes.forEach((outcome, index) => {
    const body = typeof outcome === 'string' ? undefined : readBody(outcome.body)
    const line: OutputLine = {
      id: `batch_req_${makeId(index)}`,
      custom_id: customIds[index]!,
      response:
        typeof outcome === 'string' || body === undefined
          ? null
          : {
              status_code: outcome.status,
              request_id: outcome.headers['x-request-id'] ?? '',
              body,
            },
      error:
        typeof outcome === 'string' ? notAnswered[outcome] : body === undefined ? broken : null,
    }
    const text = `${JSON.stringify(line)}\n`
    if (line.response?.status_code === 200) {
      counts.completed++
      output += text
      addUsage(usage, objectOf(body?.['usage']))
    } else {
      counts.failed++
      errors += text
    }
  })
  return { output, errors, counts, usage }
}

/** Responses call input what the older APIs call the prompt. */
function addUsage(sum: BatchOutput['usage'], usage: Body): void {
  const input = objectOf(usage['input_tokens_details'] ?? usage['prompt_tokens_details'])
  const output = objectOf(usage['output_tokens_details'] ?? usage['completion_tokens_details'])
  sum.input_tokens += countOf(usage['input_tokens'] ?? usage['prompt_tokens'])
  sum.input_tokens_details.cached_tokens += countOf(input['cached_tokens'])
  sum.output_tokens += countOf(usage['output_tokens'] ?? usage['completion_tokens'])
  sum.output_tokens_details.reasoning_tokens += countOf(output['reasoning_tokens'])
  sum.total_tokens += countOf(usage['total_tokens'])
}

function countOf(value: unknown): number {
  return typeof value === 'number' ? value : 0
}

function readBody(text: string): Body | undefined {
  try {
    return objectOf(JSON.parse(text))
  } catch {
    return undefined
  }
}
