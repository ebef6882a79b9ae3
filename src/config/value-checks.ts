/** Checks of single values that would otherwise fail at the first request. */

const dateTime = /^(\d{4}-\d{2}-\d{2})T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/

/** ISO 8601 with a zone; without one, the answer would depend on the machine. */
export function isDateTime(value: string): boolean {
  const date = dateTime.exec(value)?.[1]
  if (date === undefined || Number.isNaN(Date.parse(value))) return false
  // Date.parse takes the 31st of February for the 3rd of March.
  return new Date(date).toISOString().startsWith(date)
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
