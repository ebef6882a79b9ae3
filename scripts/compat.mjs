/**
 * `npm run test:compat`: packs the package and tries the tarball with every pair of Node and MSW in
 * compat/matrix.json, and with the clients of all vendors where an entry says `surfaces`. `--only 24` (or
 * `--only 20.19`) takes one Node; `--keep` leaves the projects.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { checkCommand, checkTests, checkTypes } from '../compat/checks.mjs'
import { createProject } from '../compat/project.mjs'

const { values } = parseArgs({ options: { only: { type: 'string' }, keep: { type: 'boolean' } } })
const matrix = JSON.parse(readFileSync('compat/matrix.json', 'utf8'))
const { always, generations, surfaces, overrides, entries } = matrix
const chosen = entries.filter(({ node }) => `${node}.`.startsWith(`${values.only ?? node}.`))
if (chosen.length === 0) {
  console.error(`No entry of compat/matrix.json has Node ${values.only}.`)
  process.exit(2)
}

const root = mkdtempSync(join(tmpdir(), 'mockllm-compat-'))
let failures = 0
let passed = 0
try {
  const tarball = pack(root)
  for (const { node, msw, generation, surfaces: hasSurfaces = false } of chosen) {
    const startedMs = performance.now()
    const project = createProject({
      directory: join(root, `node-${node}-msw-${msw}`),
      node,
      packages: {
        ...always,
        ...generations[generation],
        ...(hasSurfaces ? { ...surfaces.always, ...surfaces[generation] } : {}),
        msw,
      },
      overrides: overrides[generation],
      hasSurfaces,
      tarball,
    })
    const tests = checkTests(project)
    const problems = [...tests.problems, ...checkTypes(project), ...(await checkCommand(project))]
    const seconds = ((performance.now() - startedMs) / 1000).toFixed(0)
    console.log(
      `node ${node} msw ${msw}: ${tests.passed} passed, ${tests.failed} failed, ${tests.skipped} skipped; ` +
        `${problems.length === 0 ? 'types and command ok' : `${problems.length} problems`} (${seconds} s)`,
    )
    for (const problem of problems) console.log(`  ${problem.replaceAll('\n', '\n  ')}`)
    failures += problems.length
    passed += tests.passed
  }
} finally {
  if (values.keep) console.log(`The projects are in ${root}.`)
  else rmSync(root, { recursive: true, force: true })
}
console.log(`${passed} passed, ${failures} failed`)
process.exit(failures === 0 ? 0 : 1)

function pack(directory) {
  const args = ['pack', '--json', '--pack-destination', directory]
  const output = execFileSync('npm', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
  // What `prepack` prints comes in front; npm 11 gives an object where npm 10 gave a list.
  const report = JSON.parse(output.slice(output.search(/^[[{]/m)))
  const [{ filename }] = Array.isArray(report) ? report : Object.values(report)
  return join(directory, filename)
}
