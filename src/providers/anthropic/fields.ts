/** Reads fields of Anthropic's requests, refusing wrong ones in Anthropic's words. */
import { ApiError } from '../../errors/api-error.ts'
import type { Body } from '../lenient-fields.ts'

export function readMaxTokens(body: Body, strict: boolean): number | undefined {
  const value = body['max_tokens']
  if (value === undefined || value === null) {
    // The Python tool filled it in, and its users' requests leave it out.
    if (strict) throw refuse('max_tokens: Field required')
    return undefined
  }
  if (typeof value !== 'number' || !Number.isInteger(value)) {
    throw refuse('max_tokens: Input should be a valid integer')
  }
  if (value < 1) throw refuse('max_tokens: Input should be greater than or equal to 1')
  return value
}

export function readStopSequences(body: Body): string[] {
  const value = body['stop_sequences']
  if (value === undefined || value === null) return []
  if (!Array.isArray(value)) throw refuse('stop_sequences: Input should be a valid list')
  return value.map((entry: unknown, index) => {
    if (typeof entry !== 'string') {
      throw refuse(`stop_sequences.${index}: Input should be a valid string`)
    }
    return entry
  })
}

export function readStream(body: Body): boolean {
  const { stream } = body
  if (stream === undefined || stream === null) return false
  if (typeof stream !== 'boolean') throw refuse('stream: Input should be a valid boolean')
  return stream
}

export function refuse(message: string): ApiError {
  return new ApiError({ status: 400, message })
}
