/**
 * Writes docs/reference.md from the schema: `node scripts/reference.mjs`. With `--check` it fails where
 * the file is not what it would write.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { parse } from 'yaml'
import { importTypeScript } from './import-typescript.mjs'
import * as examples from './reference-examples.mjs'

const file = 'docs/reference.md'

const { configSchema, fileConfigSchema } = await importTypeScript('src/config/schema.ts')
const { validateConfig } = await importTypeScript('src/config/validate.ts')
const { lagProfiles } = await importTypeScript('src/stream/lag-profiles.ts')
const { allSurfaces } = await importTypeScript('src/providers/registry.ts')
const providers = [...new Set(allSurfaces.map(({ provider }) => provider))]
const { toApiError } = await importTypeScript('src/errors/error-reply.ts')
const { errorKinds } = await importTypeScript('src/errors/error-kinds.ts')
const { faultKinds } = await importTypeScript('src/reply.ts')
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

const kinds = errorKinds.join()

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

function describe({ pipe = [] }) {
  return pipe.findLast(({ type }) => type === 'description')?.description
}

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
      if (schema.options.join() === kinds) return 'kind of [error](#errors)'
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
      throw new Error(`No name for a schema of type ${schema.type}: mend scripts/reference.mjs`)
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
  throw new Error(`No section has the keys ${keys}: mend scripts/reference.mjs`)
}

/** The schema below a schema: a key, `[]` for the items of a list, `{}` for the object among several forms. */
function at(schema, ...path) {
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

function errorTable() {
  const facts = { model: 'the-model', nowMs: Date.parse('2026-01-31T12:00:00Z') }
  const rows = errorKinds.flatMap((kind) =>
    providers.map((provider) => {
      const error = toApiError(kind, provider, facts)
      const response = { requestId: 'x', status: error.status, error }
      const body = provider.encodeError(error, response)
      const inner = typeof body.error === 'object' ? body.error : body
      const type = inner.type ?? inner.status ?? provider.headers(response)['x-amzn-errortype']
      const headers = Object.keys(error.headers).map(code).join(', ')
      return [
        code(kind),
        provider.name,
        String(error.status),
        type ? code(type) : '',
        inner.code ? code(inner.code) : '',
        error.message,
        headers,
      ]
    }),
  )
  return `What each kind is for each vendor:\n\n${table(['kind', 'provider', 'status', 'type', 'code', 'message', 'headers'], rows)}`
}

function faultTable() {
  const effects = {
    disconnect: ['The connection is torn.', 'Torn in the middle of the body.'],
    truncate: ['Ends without its closing events.', 'Half of the body, as if it were all.'],
    malformed: ['The next event holds broken JSON.', 'The JSON is broken.'],
    stall: [
      'Silence; then the rest, where `for_ms` is given.',
      'The same, in the middle of the body.',
    ],
    duplicate: ['The next piece is sent twice.', 'The body is sent twice.'],
    error_event: ["The vendor's error event, and the end.", 'The error itself, with its status.'],
    slow_start: ['Nothing for `delay_ms`.', 'Nothing for `delay_ms`.'],
    wrong_content_type: ['The header says `content_type`.', 'The header says `content_type`.'],
    empty_body: ['The headers of a stream, and nothing else.', 'The headers, and nothing else.'],
  }
  const unknown = faultKinds.filter((kind) => effects[kind] === undefined)
  if (unknown.length > 0)
    throw new Error(`Say what the faults ${unknown} do: scripts/reference.mjs`)
  const rows = faultKinds.map((kind) => [code(kind), ...effects[kind]])
  return table(['kind', 'of a stream', 'of a plain answer'], rows)
}

function lagTable() {
  const rows = [...lagProfiles].map(([name, { ttft_ms, tokens_per_second, jitter, chunk }]) => [
    code(name),
    ttft_ms === undefined ? 'at once' : `${ttft_ms} ms`,
    tokens_per_second === undefined ? 'at once' : `${tokens_per_second} tokens/s`,
    jitter === undefined ? '' : `±${Math.round(jitter * 100)} %`,
    chunk === undefined ? '' : code(String(chunk)),
  ])
  return `The profiles:\n\n${table(['profile', 'first piece', 'then', 'jitter', 'chunk'], rows)}`
}

function table(head, rows) {
  const line = (cells) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

function code(text) {
  return `\`${text}\``
}
