/** Reads what the schema of a config says about itself: descriptions, and types in words that link to sections. */
import { code } from './reference-tables.mjs'

/** The schema below a schema: a key, `[]` for the items of a list, `{}` for the object among several forms. */
export function at(schema, ...path) {
  const [step, ...rest] = path
  if (schema.type === 'optional') return at(schema.wrapped, ...path)
  if (step === undefined) return schema
  if (step === '[]') return at(schema.item, ...rest)
  if (step === '{}')
    return at(
      schema.options.find(({ type }) => type === 'strict_object'),
      ...rest,
    )
  return at(schema.entries[step], ...rest)
}

export function describe({ pipe = [] }) {
  return pipe.findLast(({ type }) => type === 'description')?.description
}

/** Names types by the sections, `{ title, schema }`, that say more of them. `errorKinds` is the list of all, joined. */
export function createTypeNames(sections, errorKinds) {
  return typeOf

  function typeOf(schema) {
    switch (schema.type) {
      case 'strict_object':
        return linkOf(Object.keys(schema.entries))
      case 'record':
        return `object of ${grouped(schema.value)}`
      case 'array':
        return `list of ${grouped(schema.item)}`
      case 'union':
        return [...new Set(schema.options.map(typeOf))].join(' or ')
      case 'picklist':
        if (schema.options.join() === errorKinds) return 'kind of [error](#errors)'
        return schema.options.map(code).join(', ')
      case 'nullable':
        return `${typeOf(schema.wrapped)} or \`null\``
      case 'null':
        return '`null`'
      case 'string':
        return 'text'
      case 'boolean':
        return '`true` or `false`'
      case 'unknown':
        return 'any value'
      case 'custom':
        return 'function'
      case 'number':
        return 'number'
      default:
        throw new Error(
          `No name for a schema of type ${schema.type}: mend scripts/reference-schema.mjs`,
        )
    }
  }

  function grouped(schema) {
    return schema.type === 'union' ? `(${typeOf(schema)})` : typeOf(schema)
  }

  /** The smallest section that has these keys, or the two that share them. */
  function linkOf(keys) {
    const bySize = sections
      .map(({ title, schema }) => ({ title, known: Object.keys(schema.entries) }))
      .sort((a, b) => a.known.length - b.known.length)
    const link = ({ title }) =>
      `[${title.toLowerCase()}](#${title.toLowerCase().replaceAll(' ', '-')})`
    const whole = bySize.find(({ known }) => keys.every((key) => known.includes(key)))
    if (whole !== undefined) return link(whole)
    for (const first of [...bySize]
      .reverse()
      .filter(({ known }) => known.every((key) => keys.includes(key)))) {
      const rest = keys.filter((key) => !first.known.includes(key))
      const second = bySize.find(({ known }) => rest.every((key) => known.includes(key)))
      if (second !== undefined) return `${link(first)} or ${link(second)}`
    }
    throw new Error(`No section has the keys ${keys}: mend scripts/reference-schema.mjs`)
  }
}
