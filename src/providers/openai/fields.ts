/** Reads fields of OpenAI's requests, refusing wrong ones in OpenAI's words. */
import { ApiError } from '../../errors/api-error.ts'
import { type Body, isObject } from '../lenient-fields.ts'

export function readBoolean(body: Body, name: string): boolean {
  const value = body[name]
  if (value === undefined || value === null) return false
  if (typeof value !== 'boolean') throw wrongType(name, 'a boolean', value)
  return value
}

export function readObject(body: Body, name: string): Body | undefined {
  const value = body[name]
  if (value === undefined || value === null) return undefined
  if (!isObject(value)) throw wrongType(name, 'an object', value)
  return value
}

export function readInteger(
  body: Body,
  name: string,
  least: number,
  most = Number.MAX_SAFE_INTEGER,
): number | undefined {
  const value = body[name]
  if (value === undefined || value === null) return undefined
  if (typeof value !== 'number' || !Number.isInteger(value)) {
    throw wrongType(name, 'an integer', value)
  }
  if (value < least || value > most) {
    const [side, bound] =
      value < least ? ['below minimum', `>= ${least}`] : ['above maximum', `<= ${most}`]
    throw invalid(
      `Invalid '${name}': integer ${side} value. Expected a value ${bound}, but got ${value} instead.`,
      name,
      value < least ? 'integer_below_min_value' : 'integer_above_max_value',
    )
  }
  return value
}

export function invalid(message: string, param: string, code?: string): ApiError {
  return new ApiError({ status: 400, message, param, code })
}

export function missing(param: string): ApiError {
  return invalid(`Missing required parameter: '${param}'.`, param, 'missing_required_parameter')
}

export function wrongType(param: string, expected: string, value: unknown): ApiError {
  return invalid(
    `Invalid type for '${param}': expected ${expected}, but got ${nameOfType(value)} instead.`,
    param,
    'invalid_type',
  )
}

/** What is no text is only named, for it may have no text at all. */
export function invalidValue(
  param: string,
  value: unknown,
  supported: readonly string[],
): ApiError {
  const given = typeof value === 'string' ? `'${value}'` : nameOfType(value)
  return invalid(
    `Invalid value: ${given}. Supported values are: ${listOf(supported)}.`,
    param,
    'invalid_value',
  )
}

function listOf(names: readonly string[]): string {
  const quoted = names.map((name) => `'${name}'`)
  if (quoted.length < 3) return quoted.join(' and ')
  return `${quoted.slice(0, -1).join(', ')}, and ${quoted.at(-1)}`
}

export function nameOfType(value: unknown): string {
  if (value === null || value === undefined) return 'null'
  if (Array.isArray(value)) return 'an array'
  if (typeof value === 'number') return Number.isInteger(value) ? 'an integer' : 'a decimal number'
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}
