/** Reads fields of Bedrock's requests, refusing wrong ones in the words of AWS. */
import { ApiError } from '../../errors/api-error.ts'
import type { Body } from '../lenient-fields.ts'

export function refuse(message: string): ApiError {
  return new ApiError({ status: 400, message })
}

/** @param value as text, in quotes; `null` where there is none */
export function invalid(at: string, constraint: string, value = 'null'): ApiError {
  return refuse(
    `1 validation error detected: Value ${value} at '${at}' failed to satisfy constraint: Member must ${constraint}`,
  )
}

export function readList(value: unknown, at: string): readonly unknown[] {
  if (value === undefined || value === null) return []
  if (!Array.isArray(value)) throw refuse(`Expected list at '${at}'`)
  return value
}

export function readStop(body: Body, name: string): string[] {
  return readList(body[name], name).filter((entry) => typeof entry === 'string')
}

/** @throws ApiError for what is no whole number of one or more */
export function readMaxTokens(body: Body, name: string, at = name): { maxTokens?: number } {
  const value = body[name]
  if (value === undefined || value === null) return {}
  if (typeof value !== 'number' || !Number.isInteger(value)) {
    throw refuse(`Expected integer at '${at}'`)
  }
  if (value < 1) throw invalid(at, 'have value greater than or equal to 1', `'${value}'`)
  return { maxTokens: value }
}
