/**
 * `node scripts/package-checks.mjs`: packs the package, installs the tarball in empty projects and
 * checks what users get. One line for each check; exit code 1 where one fails. `--keep` leaves the projects.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { checkBundles, checkWalls } from '../test/package/bundle-checks.mjs'
import { createProject, installedBytes, pack } from '../test/package/install.mjs'
import { run } from '../test/package/run.mjs'
import {
  checkConfigType,
  checkContents,
  checkImports,
  checkLinters,
  checkTypes,
} from '../test/package/tarball-checks.mjs'

const mswVersions = { 'msw 2': '2.15.0', 'msw 3': '^3.0.0' }
const goals = {
  installedMB: 6,
  /** Over bare msw, by app. */
  bundleKB: { 'one-surface.js': 56, 'two-surfaces.js': 61, 'handlers.js': 121, 'worker.js': 121 },
}

const root = mkdtempSync(join(tmpdir(), 'mockllm-package-'))
let passed = 0
let failed = 0

/** A check throws, or gives what it measured. */
async function check(name, body) {
  try {
    const measured = await body()
    passed++
    console.log(`ok    ${name}${measured === undefined ? '' : `: ${measured}`}`)
  } catch (error) {
    failed++
    console.log(`FAIL  ${name}\n      ${String(error.message).trim().replaceAll('\n', '\n      ')}`)
  }
}

try {
  run(process.execPath, ['scripts/build.mjs', '--if-stale'])
  const { tarball, files, size } = pack(root)
  console.log(`tarball: ${(size / 1000).toFixed(0)} kB, ${files.length} files`)
  const projects = Object.entries(mswVersions).map(([name, version]) => ({
    name,
    directory: createProject(join(root, name.replace(' ', '-')), tarball, version),
  }))
  const [{ directory }] = projects

  await checkContents(check, directory, files)
  await checkLinters(check, tarball)
  await check(`installed without msw is under ${goals.installedMB} MB`, async () => {
    const bytes = Object.entries(await installedBytes(directory))
    const total = bytes.reduce((sum, [, count]) => sum + count, 0)
    const parts = bytes.map(([name, count]) => `${name} ${(count / 1e6).toFixed(2)}`).join(', ')
    const measured = `${(total / 1e6).toFixed(2)} MB (${parts})`
    if (total > goals.installedMB * 1e6) throw new Error(measured)
    return measured
  })
  // msw 3 does not run on Node 20; `npm run test:compat` runs it on others.
  await checkImports(check, directory)
  for (const project of projects) {
    await checkTypes(check, project)
    await checkBundles(check, project, goals.bundleKB)
  }
  await checkConfigType(check, directory)
  await checkWalls(check, directory)
} finally {
  if (process.argv.includes('--keep')) console.log(`The projects are in ${root}.`)
  else rmSync(root, { recursive: true, force: true })
}
console.log(`${passed} passed, ${failed} failed`)
process.exit(failed === 0 ? 0 : 1)
