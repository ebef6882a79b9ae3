/**
 * Writes docs/reference.md from the schema: `node scripts/reference.mjs`. With `--check` it fails where
 * the file is not what it would write.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { parse } from 'yaml'
import { importTypeScript } from './import-typescript.mjs'
import * as examples from './reference-examples.mjs'
import { at, createTypeNames, describe } from './reference-schema.mjs'
import { code, errorTable, faultTable, lagTable, table } from './reference-tables.mjs'

const file = 'docs/reference.md'

const { configSchema, fileConfigSchema } = await importTypeScript('src/config/schema.ts')
const { validateConfig } = await importTypeScript('src/config/validate.ts')
const { errorKinds } = await importTypeScript('src/errors/error-kinds.ts')
const { templateBuiltIns } = await importTypeScript('src/complete/template.ts')

const rule = at(fileConfigSchema, 'rules', '[]')
const match = at(rule, 'match')
const reply = at(rule, 'reply', '{}')

const part = (key, ...path) => ({
  title: key,
  schema: at(reply, ...path),
  depth: 3,
  example: examples.partExamples[key],
})

const sections = [
  { title: 'Config', schema: fileConfigSchema, example: examples.configExample, after: inCode() },
  { title: 'Rules', schema: rule, example: examples.ruleExample },
  { title: 'Scenarios', schema: at(rule, 'scenario'), depth: 3 },
  {
    title: 'Conditions',
    schema: match,
    example: examples.matchExample,
    before: 'All that are given must hold. A rule without any matches every request.',
  },
  {
    title: 'Text conditions',
    schema: at(match, 'user', '{}'),
    depth: 3,
    example: examples.textExample,
    before:
      'A text alone is the whole text, and a list is any of several; for names (`model`, `provider`, `endpoint`, `tools`, `tool_choice`, `schema_name`, `response_format`) `*` and `?` are wildcards then. All tests that are given must hold.',
  },
  {
    title: 'Number ranges',
    schema: at(match, 'turn', '{}'),
    depth: 3,
    before:
      'A number alone is that number, and a list is any of several. An absent value is in no range.',
  },
  { title: 'Tool results', schema: toolResult(), depth: 3 },
  {
    title: 'Replies',
    schema: reply,
    example: examples.replyExample,
    before: `A text alone is short for \`{ text: … }\`. In a \`template\`, the names that stand for something are those that the rule captures (named groups of \`regex\`, names in \`pattern\`) and ${templateBuiltIns.map(code).join(', ')}; \`{{name}}\` is the literal \`{name}\`. Only the reply of a rule has \`turns\`, \`sequence\`, \`repeat\`, \`retries\` and \`times\`: their steps have not, nor has \`unknown_response\`. Of \`choices\`, each has what stands above \`choices\` in the table.`,
  },
  part('Reasoning', 'reasoning', '{}'),
  part('Tool calls', 'tool_calls', '[]'),
  part('Blocks', 'blocks', '[]'),
  part('Citations', 'citations', '[]'),
  part('Log probabilities', 'logprobs', '[]'),
  part('Usage', 'usage'),
  part('Moderations', 'moderation'),
  part('Images', 'image'),
  { ...part('Errors', 'error', '{}'), after: errorTable() },
  { ...part('Faults', 'fault', '{}'), after: faultTable() },
  { ...part('Lag', 'lag', '{}'), after: lagTable() },
  part('Raw responses', 'raw'),
  {
    title: 'Defaults',
    schema: at(fileConfigSchema, 'defaults'),
    example: examples.defaultsExample,
  },
  {
    title: 'Settings',
    schema: at(fileConfigSchema, 'settings'),
    example: examples.settingsExample,
  },
]

const typeOf = createTypeNames(sections, errorKinds.join())

const written = `<!-- Made by scripts/reference.mjs from the schema in src/config. Do not edit. -->

# Reference

Every key of a config, as YAML. A config in code has the same keys.

${sections.map(({ title, depth = 2 }) => `${'  '.repeat(depth - 2)}- [${title}](#${title.toLowerCase().replaceAll(' ', '-')})`).join('\n')}

${sections.map(write).join('\n')}`

if (process.argv.includes('--check')) {
  if (readFileSync(file, 'utf8') !== written) {
    console.error(`${file} is stale; run: node scripts/reference.mjs`)
    process.exit(1)
  }
} else {
  mkdirSync('docs', { recursive: true })
  writeFileSync(file, written)
}

function write({ title, schema, depth = 2, before, example, after }) {
  const keys = Object.keys(schema.entries)
  if (example !== undefined) {
    const [issue] = validateConfig(parse(example))
    if (issue !== undefined) throw new Error(`The example of ${title}: ${issue.message}`)
    const missing = keys.filter(
      (key) => key !== '$schema' && !new RegExp(`[\\s{]${key}:`).test(example),
    )
    if (missing.length > 0) throw new Error(`The example of ${title} lacks ${missing.join(', ')}`)
  }
  const rows = Object.entries(schema.entries).map(([key, entry]) => rowOf(key, entry))
  return [
    `${'#'.repeat(depth)} ${title}`,
    before,
    table(['key', 'type', 'default', 'meaning'], rows),
    example === undefined ? undefined : `\`\`\`yaml\n${example.trim()}\n\`\`\``,
    after,
  ]
    .filter((text) => text !== undefined)
    .map((text) => `${text}\n`)
    .join('\n')
}

function rowOf(key, entry) {
  const isOptional = entry.type === 'optional'
  const schema = isOptional ? entry.wrapped : entry
  const description = describe(schema)
  if (description === undefined) throw new Error(`${key} has no description in the schema`)
  // A container's default is that of its keys.
  const { default: value } = entry
  const shown = value === undefined || typeof value === 'object' ? '' : code(JSON.stringify(value))
  return [code(key), typeOf(schema), isOptional ? shown : '(required)', description]
}

/** The tests of a text are a section of their own. */
function toolResult() {
  const schema = at(match, 'tool_result', '{}')
  const texts = at(match, 'user', '{}').entries
  const entries = Object.entries(schema.entries).filter(([key]) => !Object.hasOwn(texts, key))
  return { ...schema, entries: Object.fromEntries(entries) }
}

function inCode() {
  const predicate = at(configSchema, 'rules', '[]', 'match').entries.when.wrapped
  const respond = configSchema.entries.respond.wrapped
  return `In code, functions are taken as well: ${code('respond')} (${describe(respond).replace(/\.$/, '').toLowerCase()}), the ${code('reply')} of a rule, a value below ${code('responses')}, and ${code('when')} of a match (${describe(predicate).replace(/\.$/, '').toLowerCase()}).`
}
