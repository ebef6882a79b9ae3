/** Reads a config that is JSON without a mistake, which needs no YAML parser: that takes far longer to load. */
import { type Config, fileConfigSchema } from '../src/config/schema.ts'
import { check } from '../src/config/validate.ts'

/** Deeper texts are for the parser that says where the trouble is. */
const maxDepth = 100

/** `undefined` where the text is no such JSON: whoever says what is wrong needs the place. */
export function readPlainJson(text: string): Config | undefined {
  if (!text.startsWith('{')) return undefined
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return undefined
  }
  const { keyCount, depth } = measure(text)
  // Of keys that stand twice JSON.parse keeps one.
  if (depth > maxDepth || keyCount !== countKeys(value)) return undefined
  return check(fileConfigSchema, value).findings === undefined ? (value as Config) : undefined
}

/** @param text is valid JSON */
function measure(text: string): { keyCount: number; depth: number } {
  let keyCount = 0
  let level = 0
  let depth = 0
  for (let at = 0; at < text.length; at++) {
    const character = text[at]
    if (character === '"') at = endOfString(text, at)
    else if (character === ':') keyCount++
    else if (character === '{' || character === '[') depth = Math.max(depth, ++level)
    else if (character === '}' || character === ']') level--
  }
  return { keyCount, depth }
}

function endOfString(text: string, start: number): number {
  let at = start + 1
  while (text[at] !== '"') at += text[at] === '\\' ? 2 : 1
  return at
}

function countKeys(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0
  const inner = Object.values(value).reduce<number>((sum, held) => sum + countKeys(held), 0)
  return Array.isArray(value) ? inner : inner + Object.keys(value).length
}
