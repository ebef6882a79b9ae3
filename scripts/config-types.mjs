/**
 * Writes the declarations of a config from its schema: as an interface with the descriptions as
 * comments, so that editors show them, and that the package needs no valibot to be compiled against.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { importTypeScript } from './import-typescript.mjs'

const [file = 'dist/src/config/schema.d.ts'] = process.argv.slice(2)

const {
  configSchema,
  errorSchema,
  faultObject,
  lagObject,
  replySchema,
  ruleReplySchema,
  ruleSchema,
} = await importTypeScript(
  'src/config/schema.ts',
  'src/config/schema/faults.ts',
  'src/config/schema/lag.ts',
  'src/config/schema/reply.ts',
  'src/config/schema/rule.ts',
)

// What is declared by hand keeps its name and its comments.
const named = new Map([
  [errorSchema, 'ErrorReply'],
  [faultObject, 'FaultReply'],
  [lagObject, 'LagReply'],
  [replySchema, 'Reply'],
  [ruleReplySchema, 'RuleReply'],
  [ruleSchema, 'RuleConfig'],
])
const replyNames = ['ErrorReply', 'FaultReply', 'LagReply', 'Reply', 'RespondFunction']

const declared = readFileSync(file, 'utf8')
const written = `import type { ${replyNames.join(', ')} } from '../reply.js'
import type { RuleConfig, RuleReply } from '../rules/rule-config.js'
${declarationOf(/^export interface Config extends /m, `export interface Config ${typeOf(configSchema, '')}`)}
${declarationOf(/^export declare function defineConfig\(.*$/m)}
`
writeFileSync(file, written)

/** The statement that begins so, with its comment, as the compiler has written it. */
function declarationOf(start, statement = start.exec(declared)?.[0]) {
  const match = start.exec(declared)
  if (match === null) throw new Error(`${file} has no ${start}: mend scripts/config-types.mjs`)
  const [comment = ''] = /\/\*\*(?:(?!\*\/).)*\*\/\n$/s.exec(declared.slice(0, match.index)) ?? []
  return comment + statement
}

function typeOf(schema, indent) {
  const name = named.get(schema)
  if (name !== undefined) return name
  switch (schema.type) {
    case 'strict_object':
      return `{\n${Object.entries(schema.entries)
        .map(([key, entry]) => propertyOf(key, entry, `${indent}  `))
        .join('')}${indent}}`
    case 'record':
      return recordOf(typeOf(schema.key, indent), typeOf(schema.value, indent))
    case 'array':
      return `Array<${typeOf(schema.item, indent)}>`
    case 'custom':
      return 'RespondFunction'
    case 'union':
      return schema.options.map((option) => typeOf(option, indent)).join(' | ')
    case 'picklist':
      return schema.options.map((option) => JSON.stringify(option)).join(' | ')
    case 'nullable':
      return `${typeOf(schema.wrapped, indent)} | null`
    case 'string':
      return namesOf(schema) ?? 'string'
    case 'number':
    case 'boolean':
    case 'unknown':
      return schema.type
    default:
      throw new Error(`No type for a schema of type ${schema.type}: mend scripts/config-types.mjs`)
  }
}

/** The names that a text is one of. */
function namesOf({ pipe = [] }) {
  const { names } = pipe.find(({ type }) => type === 'regex')?.requirement ?? {}
  return names?.map((name) => JSON.stringify(name)).join(' | ')
}

function recordOf(key, value) {
  return key === 'string' ? `Record<string, ${value}>` : `Partial<Record<${key}, ${value}>>`
}

function propertyOf(key, entry, indent) {
  const optional = entry.type === 'optional'
  const schema = optional ? entry.wrapped : entry
  const type = typeOf(schema, indent)
  return `${commentOf(entry, schema, indent)}${indent}${key}${optional ? `?: ${type} | undefined` : `: ${type}`}\n`
}

function commentOf({ default: value }, { pipe = [] }, indent) {
  const lines = pipe.filter(({ type }) => type === 'description').map((item) => item.description)
  // A container's default is that of its keys.
  if (value !== undefined && typeof value !== 'object')
    lines.push(`@default ${JSON.stringify(value)}`)
  if (lines.length === 0) return ''
  if (lines.length === 1) return `${indent}/** ${lines[0]} */\n`
  return `${indent}/**\n${lines.map((line) => `${indent} * ${line}\n`).join('')}${indent} */\n`
}
