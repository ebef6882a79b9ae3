/** Words for what a rule expected and what it found, short enough for an error message. */

const longestQuote = 80

/** Why a rule did not match: one of its fields that did not hold. */
export interface Miss {
  /** Such as `user` or `headers.x-team`. */
  field: string
  /** In words, such as `containing "weather"`. */
  expected: string
  /** What the request has, such as `"hi"` or `none`. */
  actual: string
}

export function quote(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? 'none')
  const short = text.length > longestQuote ? `${text.slice(0, longestQuote).trimEnd()}…` : text
  return typeof value === 'string' ? JSON.stringify(short) : short
}

/** `"a"`, `"a" or "b"`, `"a", "b", "c" or 7 more`. */
export function oneOf(values: readonly unknown[], most = 3): string {
  const shown = values.slice(0, most).map(quote)
  if (values.length > most) return `${shown.join(', ')} or ${values.length - most} more`
  const last = shown.pop() ?? 'none'
  return shown.length === 0 ? last : `${shown.join(', ')} or ${last}`
}

/** Such as `model "gpt-4o" (got "o3"), turn 0 (got 1)`: what was asked for, and what there was. */
export function describeMisses(misses: readonly Miss[]): string {
  return misses.map(describeMiss).join(', ')
}

function describeMiss({ field, expected, actual }: Miss): string {
  return `${field === 'not' ? expected : `${field} ${expected}`} (got ${actual})`
}
