/**
 * Writes docs/coverage.md from the results that the tests of test/grammar leave behind; with `--check`
 * it writes nothing, and fails where the page is not what they say or a place of the table is blank.
 *
 *     npm test -- test/grammar && node scripts/coverage-table.mjs
 */
import { readFileSync, writeFileSync } from 'node:fs'

const page = 'docs/coverage.md'
const runtimes = ['in-process', 'http', 'browser']
const columns = ['openai', 'anthropic'].flatMap((provider) =>
  ['plain', 'streamed'].map((mode) => ({ provider, mode })),
)
const rerun = 'Run `npm test -- test/grammar`, then `node scripts/coverage-table.mjs`.'

const results = runtimes.map(readResults)
const [{ groups }] = results
for (const { runtime, groups: others } of results) {
  if (JSON.stringify(others) !== JSON.stringify(groups)) {
    fail(`the results of ${runtime} are of other cases than those of ${runtimes[0]}. ${rerun}`)
  }
}

const notes = []
const blanks = []
const tables = groups.map(({ title, keys }) => [`## ${title}`, '', ...tableOf(keys), ''].join('\n'))
const passed = results.reduce((count, { cells }) => count + cells.length, 0)
if (blanks.length > 0) {
  fail(`nothing has passed for\n  ${blanks.join('\n  ')}\nMend those tests. ${rerun}`)
}

const text = `# What works where

<!-- Written by scripts/coverage-table.mjs from the results of test/grammar; not to be edited. -->

Every key of a config, for each provider, in one piece and streamed, in each of the three places where the
mock answers. This page is made of ${passed.toLocaleString('en')} tests that have passed: each mark is one of them.

Each place of a table holds three marks: **in process** (\`setupServer\` of MSW), **over HTTP** (\`mockllm start\`),
**in the browser** (a service worker in Chromium), in this order. ✓ means that the key does what
[the reference](reference.md) says, as the vendor's official SDK reads the answer, or as its bytes show where the SDK
hides it. A number means that it does something else there, which is tested, too: [the notes](#notes) say what and why.

${tables.join('\n')}
## Notes

${notes.map((note, index) => `${index + 1}. <a id="note-${index + 1}"></a>${note}`).join('\n')}
`

if (process.argv.includes('--check')) {
  if (text !== read(page)) fail(`${page} is not what the tests say. ${rerun}`)
  console.log(`${page} is what ${passed} tests say`)
} else {
  writeFileSync(page, text)
  console.log(`${page} written from ${passed} tests`)
}

function readResults(runtime) {
  const file = `coverage/grammar/${runtime}.json`
  const json = read(file)
  if (json === undefined) fail(`there is no ${file}. ${rerun}`)
  const { groups, cells } = JSON.parse(json)
  const found = new Map(cells.map((cell) => [`${cell.key} ${cell.provider} ${cell.mode}`, cell]))
  return { runtime, groups, cells, found }
}

function tableOf(keys) {
  return [
    '| | OpenAI, in one piece | OpenAI, streamed | Anthropic, in one piece | Anthropic, streamed |',
    '|---|:-:|:-:|:-:|:-:|',
    ...keys.map(
      (key) => `| ${nameOf(key)} | ${columns.map((column) => marks(key, column)).join(' | ')} |`,
    ),
  ]
}

/** What is no word of a config is said in plain words. */
function nameOf(key) {
  const [, code, words] = /^(.*?)\s*(\(.*\))?$/.exec(key)
  return [...(code ? [`\`${code}\``] : []), ...(words ? [words.slice(1, -1)] : [])].join(', ')
}

function marks(key, { provider, mode }) {
  return results
    .map(({ runtime, found }) => {
      const cell = found.get(`${key} ${provider} ${mode}`)
      if (cell === undefined) blanks.push(`${key}: ${provider}, ${mode}, ${runtime}`)
      if (cell?.reason === undefined) return '✓'
      const note = numberOf(cell.reason)
      return `[${note}](#note-${note})`
    })
    .join(' ')
}

function numberOf(reason) {
  if (!notes.includes(reason)) notes.push(reason)
  return notes.indexOf(reason) + 1
}

function read(file) {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}

function fail(reason) {
  console.error(`coverage table: ${reason}`)
  process.exit(1)
}
