/** Says once what a JSON Schema says many times, so that editors load a twentieth of it. Used by the build only. */

type Json = Record<string, unknown>

/** A part that is shorter is repeated as it is. */
const shortest = 200

/** Moves every part that is there more than once to `definitions`. */
export function shareSubschemas(schema: Json): Json {
  const counts = new Map<string, number>()
  eachPart(schema, (_, text) => counts.set(text, (counts.get(text) ?? 0) + 1))
  const names = new Map<string, string>()
  eachPart(schema, (name, text) => {
    if (counts.get(text)! < 2 || names.has(text)) return
    const taken = [...names.values()]
    let unique = name
    for (let number = 2; taken.includes(unique); number++) unique = `${name}${number}`
    names.set(text, unique)
  })
  const definitions: Json = {}
  for (const [text, name] of names) definitions[name] = shareParts(JSON.parse(text), names, name)
  return { ...(shareParts(schema, names) as Json), definitions }
}

/** Calls for each part that is worth a definition, with what it is called and its text. */
function eachPart(
  value: unknown,
  visit: (name: string, text: string) => void,
  name = 'config',
): void {
  if (typeof value !== 'object' || value === null) return
  for (const [key, inner] of Object.entries(value)) {
    const isName = !Array.isArray(value) && !keywords.has(key)
    eachPart(inner, visit, isName ? key : name)
  }
  const text = textOf(value)
  if (text !== undefined) visit(name, text)
}

const keywords = new Set(['properties', 'items', 'anyOf', 'additionalProperties'])

/** A schema apart from what is said of the place where it stands. */
function textOf(value: object): string | undefined {
  const { type, anyOf } = value as Json
  // A key of the grammar may be called `type`.
  if (typeof type !== 'string' && !Array.isArray(anyOf)) return undefined
  const { description: _d, default: _v, ...rest } = value as Json
  const text = JSON.stringify(rest)
  return text.length < shortest ? undefined : text
}

function shareParts(value: unknown, names: Map<string, string>, self?: string): unknown {
  if (Array.isArray(value)) return value.map((item) => shareParts(item, names))
  if (typeof value !== 'object' || value === null) return value
  const name = names.get(textOf(value) ?? '')
  if (name !== undefined && name !== self) {
    const { description, default: given } = value as Json
    return {
      ...(description === undefined ? {} : { description }),
      ...(given === undefined ? {} : { default: given }),
      // In draft 7, what stands beside a `$ref` does not count.
      allOf: [{ $ref: `#/definitions/${name}` }],
    }
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, shareParts(inner, names)]),
  )
}
