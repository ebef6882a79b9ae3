/**
 * The figures that the README shows, which are those of bench/figures.json. As a script: writes them
 * again, after a change of how they are shown; with `--check` it only says whether they are the same.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { formatReport } from './report.mjs'

const readmeFile = fileURLToPath(new URL('../README.md', import.meta.url))
const figuresFile = fileURLToPath(new URL('figures.json', import.meta.url))
const block = /(<!-- figures -->\n```\n)[\s\S]*?(\n```)/

/** Keeps the run's figures and shows them. */
export function writeReadme(run) {
  writeFileSync(figuresFile, `${JSON.stringify(run, rounded, 1)}\n`)
  writeFileSync(readmeFile, withFigures())
}

function withFigures() {
  const run = JSON.parse(readFileSync(figuresFile, 'utf8'))
  const readme = readFileSync(readmeFile, 'utf8')
  if (!block.test(readme)) throw new Error('README.md has no block of figures')
  return readme.replace(block, (_, start, end) => `${start}${formatReport(run)}${end}`)
}

/** More digits than anybody can measure say nothing. */
function rounded(_key, value) {
  return typeof value === 'number' ? Number(value.toPrecision(6)) : value
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const shown = withFigures()
  const isSame = shown === readFileSync(readmeFile, 'utf8')
  if (!process.argv.includes('--check')) writeFileSync(readmeFile, shown)
  else if (!isSame)
    throw new Error('README.md does not show bench/figures.json: run node bench/readme.mjs')
}
