/** Checks of single values that would otherwise fail at the first request. */
import { parseCapturePattern } from '../rules/capture-pattern.ts'

const dateTime = /^(\d{4}-\d{2}-\d{2})T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/

/** ISO 8601 with a zone; without one, the answer would depend on the machine. */
export function isDateTime(value: string): boolean {
  const date = dateTime.exec(value)?.[1]
  if (date === undefined || Number.isNaN(Date.parse(value))) return false
  // Date.parse takes the 31st of February for the 3rd of March.
  return new Date(date).toISOString().startsWith(date)
}

/** Of RFC 4648, padded or not. */
export function isBase64(value: string): boolean {
  return /^[A-Za-z0-9+/]+={0,2}$/.test(value) && value.replace(/=+$/, '').length % 4 !== 1
}

export function isJson(value: unknown): boolean {
  try {
    return JSON.stringify(value) !== undefined
  } catch {
    return false
  }
}

const transportHeaders = [
  'connection',
  'content-length',
  'keep-alive',
  'trailer',
  'transfer-encoding',
  'upgrade',
]

/** A body's length and its connection are the transport's to say. */
export function isReplyHeader(name: string): boolean {
  return !transportHeaders.includes(name.toLowerCase())
}

/** Where an API is: scheme and host, and a path if it has a prefix. No password: `fetch` takes none. */
export function isOrigin(value: string): boolean {
  return /^https?:\/\/[^\s/?#@]+(\/[^\s?#]*)?$/.test(value) && URL.canParse(value)
}

/** What is wrong with a regular expression, in the engine's words. */
export function regexProblem(source: string, flags = ''): string | undefined {
  try {
    new RegExp(source, flags)
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

/** What is wrong with one of the patterns, in words. */
export function patternProblem(pattern: unknown): string | undefined {
  for (const source of toList(pattern as string | readonly string[])) {
    try {
      parseCapturePattern(source)
    } catch (error) {
      return `a pattern: ${(error as Error).message}`
    }
  }
  return undefined
}

function toList(value: string | readonly string[] | undefined): readonly string[] {
  if (value === undefined) return []
  return typeof value === 'string' ? [value] : value
}
