/** JSON text with places in it that no value stands for: numbers without end, keys twice, open brackets. */

/** Written as it is, JSON or not. */
export class RawJson {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }

  /** What fast-check shows of it. */
  toString(): string {
    const { text } = this
    return `raw ${text.length > 60 ? `${text.slice(0, 60)}… (${text.length})` : text}`
  }
}

/** Entries in place of an object's, so that a key may come twice, and `__proto__` is one. */
export class Entries {
  readonly list: readonly (readonly [key: string, value: unknown])[]

  constructor(list: readonly (readonly [key: string, value: unknown])[]) {
    this.list = list
  }
}

export function jsonTextOf(value: unknown): string {
  if (value instanceof RawJson) return value.text
  if (Array.isArray(value)) return `[${value.map(jsonTextOf).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  const entries = value instanceof Entries ? value.list : Object.entries(value)
  return `{${entries.map(([key, entry]) => `${JSON.stringify(key)}:${jsonTextOf(entry)}`).join(',')}}`
}
