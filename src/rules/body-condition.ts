/** What a rule asks of a value anywhere in the request's body. */
import { jsonText } from '../read-json.ts'
import type { Asked } from './asked.ts'
import { type Compile, numberCondition, textCondition } from './condition.ts'
import type { NumberMatch, TextMatch, ValueMatch } from './match.ts'
import { quote } from './wording.ts'

/** @param path dotted, with indexes of lists as numbers, such as `messages.0.content` */
export function bodyCondition(path: string): Compile<ValueMatch> {
  const keys = path.split('.')
  const read = ({ body }: Asked) => valueAt(body, keys)
  return (match, field, folding) => {
    if (match === null || typeof match === 'boolean') {
      return {
        field,
        captures: [],
        // Vendors take a null for a value that is not there.
        test: (asked) => (read(asked) ?? null) === match,
        expected: () => String(match),
        actual: (asked) => quote(read(asked)),
      }
    }
    if (isNumberMatch(match)) return numberCondition(read)(match, field, folding)
    // A list may hold texts and numbers.
    const texts = Array.isArray(match) ? match.map(String) : match
    return textCondition((asked) => textIn(read(asked)))(texts, field, folding)
  }
}

/** Own properties only: a path such as `constructor.name` leads nowhere. */
function valueAt(body: unknown, keys: readonly string[]): unknown {
  let value = body
  for (const key of keys) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined
    value = (value as Record<string, unknown>)[key]
  }
  return value
}

function textIn(value: unknown): string | undefined {
  return value === undefined || typeof value === 'string' ? value : jsonText(value)
}

function isNumberMatch(match: TextMatch | NumberMatch): match is NumberMatch {
  if (typeof match === 'number') return true
  if (typeof match === 'string') return false
  if (Array.isArray(match)) return match.every((entry) => typeof entry === 'number')
  return 'min' in match || 'max' in match
}
