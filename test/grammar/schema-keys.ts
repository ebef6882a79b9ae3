/** The names of every key of a config, as its schema has them: what the cases must cover. */
import { configSchema } from '../../src/config/schema.ts'
import { errorKinds } from '../../src/errors/error-kinds.ts'
import { chunkUnits, faultKinds } from '../../src/reply.ts'
import { lagProfiles } from '../../src/stream/lag-profiles.ts'

/** What of valibot's schemas is walked. */
interface Schema {
  type: string
  entries?: Record<string, Schema>
  options?: readonly unknown[]
  wrapped?: Schema
  item?: Schema
  value?: Schema
}

/** What objects are called that stand in more than one place: by a key that only they have. */
const objectNames: readonly [key: string, name: string][] = [
  ['rules', 'config'],
  ['unknown_response', 'defaults'],
  ['lag_factor', 'settings'],
  ['finish_reason', 'reply'],
  ['tool_call', 'block'],
  ['verbatim', 'tool_call'],
  ['redacted', 'reply.reasoning'],
  ['cited_text', 'citation'],
  ['top_logprobs', 'logprob'],
  ['logprob', 'top_logprob'],
  ['frames', 'raw'],
  ['retry_after', 'error'],
  ['delay_ms', 'fault'],
  ['ttft_ms', 'lag'],
  ['any_message', 'match'],
  ['scenario', 'rule'],
  ['state', 'scenario'],
  ['is_error', 'match.tool_result'],
  ['contains', 'text'],
  ['min', 'number'],
]

/** Words that are allowed in more than one place: by the first of them. */
const vocabularies = new Map<unknown, string>([
  [errorKinds[0], 'error.kind'],
  [faultKinds[0], 'fault.kind'],
  [chunkUnits[0], 'lag.chunk'],
  [[...lagProfiles.keys()][0], 'lag.profile'],
])

export interface SchemaKeys {
  /** Such as `reply.reasoning.signature`. */
  keys: Set<string>
  /** Such as `lag.chunk = word`. */
  words: Set<string>
  /** Such as `text`, for tests of texts wherever they stand. */
  objects: Set<string>
}

export function schemaKeys(): SchemaKeys {
  const found: SchemaKeys = { keys: new Set(), words: new Set(), objects: new Set() }
  walk(configSchema as unknown as Schema, 'config', found)
  return found
}

function walk(schema: Schema, path: string, found: SchemaKeys): void {
  const { type, entries, options = [], wrapped, item, value } = schema
  switch (type) {
    case 'strict_object':
      walkObject(entries!, path, found)
      return
    case 'picklist': {
      const name = vocabularies.get(options[0]) ?? path
      for (const word of options) found.words.add(`${name} = ${word}`)
      return
    }
    case 'union':
      for (const option of options) walk(option as Schema, path, found)
      return
    default: {
      // What is within a list or a record is named like it.
      const inner = wrapped ?? item ?? value
      if (inner !== undefined) walk(inner, path, found)
    }
  }
}

function walkObject(entries: Record<string, Schema>, path: string, found: SchemaKeys): void {
  // Tests of texts and of numbers may stand side by side, and beside the keys of a tool result.
  const fits = objectNames.filter(([key]) => Object.hasOwn(entries, key))
  for (const [key, entry] of Object.entries(entries)) {
    const object = nameOfObject(key, fits) ?? path
    found.objects.add(object)
    const name = `${object}.${key}`
    if (found.keys.has(name)) continue
    found.keys.add(name)
    walk(entry, name, found)
  }
}

const resultKeys = ['name', 'id', 'content', 'is_error']
const numberKeys = ['min', 'max']

function nameOfObject(key: string, fits: readonly [string, string][]): string | undefined {
  const names = fits.map(([, name]) => name)
  if (names.length < 2) return names[0]
  if (names.includes('match.tool_result') && resultKeys.includes(key)) return 'match.tool_result'
  if (names.includes('number') && numberKeys.includes(key)) return 'number'
  return names.includes('text') ? 'text' : names[0]
}
