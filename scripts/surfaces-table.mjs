/**
 * Writes docs/surfaces.md from the results that the tests of test/surfaces leave behind; with `--check` it
 * writes nothing, and fails where the page is not what they say.
 *
 *     npm test -- test/surfaces && node scripts/surfaces-table.mjs
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { importTypeScript } from './import-typescript.mjs'

const page = 'docs/surfaces.md'
const rerun = 'Run `npm test -- test/surfaces`, then `node scripts/surfaces-table.mjs`.'

const { allSurfaces } = await importTypeScript('src/providers/registry.ts')
const { features } = await importTypeScript('test/surfaces/driver.ts')
const { notMocked, vendorNames } = await importTypeScript('test/surfaces/not-mocked.ts')

const names = allSurfaces.map(({ name }) => name)
const files = readdirSync('coverage/surfaces').filter((name) => name.endsWith('.json'))
const results = files
  .sort()
  .map((name) => JSON.parse(readFileSync(`coverage/surfaces/${name}`, 'utf8')))
const passed = results.flatMap((result) => result.passed)
const lacks = results.flatMap((result) => result.lacks)
const errors = new Map(
  results.flatMap((result) => result.errors).map((one) => [one.client, one.error]),
)

const untested = names.filter((name) => !passed.some(({ surface }) => surface === name))
if (untested.length > 0) fail(`nothing has passed for ${untested.join(', ')}. ${rerun}`)

const notes = []
const chats = rowsOf(({ isChat }) => isChat === true)
const others = passed.filter(({ isChat }) => isChat !== true)

const text = `# What is mocked

<!-- Written by scripts/surfaces-table.mjs from the results of test/surfaces; not to be edited. -->

Each row is a client that was driven against the mock, over HTTP and in process; each mark is a test that has passed
in both. ${passed.length.toLocaleString('en')} tests have passed in all. The names of the surfaces are those of
\`settings.providers\`; in code they are exports of \`mockllm/surfaces\`, in camel case.

## One config, every chat

One config with a text, a tool loop, reasoning, structured output, an error and a fault, run through every client of
every surface, with the same outcome: the same text, the same calls with the same arguments, the same reasoning,
the same reason to stop. A number is a [note](#notes): the vendor or the client has no place for it.

${table(['surface', 'client', ...features], chats)}

What each client throws for the rate limit of that config:

${table(['thrown', 'by'], thrownRows())}

## Everything else

${table(['surface', 'client', 'what was driven'], otherRows())}

## Endpoints

${table(
  ['surface', 'endpoints'],
  allSurfaces.map(({ name, endpoints }) => [
    code(name),
    endpoints.map(({ method, path }) => code(`${method} ${path}`)).join('<br>'),
  ]),
)}

A path is answered below any prefix, so that \`/v1/models\` is also \`/openai/v1/models\`. Where vendors share a
path, it counts who is asked: the host, then a prefix with the name of the vendor (\`/groq/openai/v1\`), then a header that
only that vendor's clients send; OpenAI has the rest.

## What is not mocked

${table(
  ['vendor', 'not mocked'],
  Object.entries(notMocked).map(([vendor, list]) => [vendorNames[vendor], list.join('; ')]),
)}

With \`unmatched: error\` and \`guard: true\`, a call of these is refused and reaches nobody.

## Notes

${notes.map((note, index) => `${index + 1}. <a id="note-${index + 1}"></a>${note}`).join('\n')}
`

if (process.argv.includes('--check')) {
  if (text !== read(page)) fail(`${page} is not what the tests say. ${rerun}`)
  console.log(`${page} is what ${passed.length} tests say`)
} else {
  writeFileSync(page, text)
  console.log(`${page} written from ${passed.length} tests`)
}
for (const name of names) {
  console.log(`  ${name}: ${passed.filter(({ surface }) => surface === name).length} passed`)
}

/** One row for each client, in the order of the surfaces and, of one surface, of its kind. */
function rowsOf(isChat) {
  const clients = new Map()
  for (const entry of [...passed, ...lacks].filter(isChat)) {
    clients.set(`${entry.surface} ${entry.client}`, entry)
  }
  const kinds = ['sdk', 'ai-sdk', 'langchain']
  const order = ({ surface, kind, client }) =>
    `${String(names.indexOf(surface)).padStart(2, '0')} ${kinds.indexOf(kind)} ${client}`
  return [...clients.values()]
    .sort((a, b) => (order(a) < order(b) ? -1 : 1))
    .map(({ surface, client }) => [
      code(surface),
      code(client),
      ...features.map((feature) => markOf({ surface, client, feature })),
    ])
}

function markOf(wanted) {
  const fits = (entry) =>
    ['surface', 'client', 'feature'].every((key) => entry[key] === wanted[key])
  const lack = lacks.find(fits)
  if (lack !== undefined) return noteOf(lack.reason)
  const marks = passed.filter(fits)
  const transports = marks.map(({ transport }) => transport)
  if (marks.some(({ onlyOver }) => onlyOver === 'http')) {
    return `✓ ${noteOf('Over HTTP only: MSW does not see HTTP/2.')}`
  }
  if (transports.includes('http') && transports.includes('in-process')) return '✓'
  if (transports.includes('http') && wanted.feature === 'abort') {
    return `✓ ${noteOf('Over HTTP only: MSW 2 does not tell of a client of `node:http` that leaves.')}`
  }
  return fail(`${wanted.surface}, ${wanted.client}: "${wanted.feature}" has not passed. ${rerun}`)
}

function noteOf(reason) {
  const words = `${reason[0].toUpperCase()}${reason.slice(1)}${reason.endsWith('.') ? '' : '.'}`
  if (!notes.includes(words)) notes.push(words)
  const number = notes.indexOf(words) + 1
  return `[${number}](#note-${number})`
}

function thrownRows() {
  const clients = new Map()
  for (const [client, error] of errors) {
    clients.set(error, [...(clients.get(error) ?? []), code(client)])
  }
  return [...clients]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([error, list]) => [code(error), list.sort().join(', ')])
}

function otherRows() {
  const rows = new Map()
  for (const { surface, client, feature } of others) {
    const key = `${surface} ${client}`
    const row = rows.get(key) ?? { surface, client, features: new Set() }
    row.features.add(feature)
    rows.set(key, row)
  }
  return [...rows.values()]
    .sort((a, b) => names.indexOf(a.surface) - names.indexOf(b.surface))
    .map((row) => [code(row.surface), code(row.client), [...row.features].join(', ')])
}

function table(head, rows) {
  const line = (cells) => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

function code(words) {
  return `\`${words}\``
}

function read(file) {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}

function fail(reason) {
  console.error(`surfaces table: ${reason}`)
  process.exit(1)
}
