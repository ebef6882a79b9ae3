/** Builds dist/: modules, the command, type declarations, the JSON Schema. `--if-stale` skips what is fresh. */
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { installDependencies } from './install.mjs'

const inputs = ['src', 'node-server', 'browser', 'scripts', 'package.json', 'rollup.config.mjs']
const stamp = 'dist/.built'

if (process.argv.includes('--if-stale') && existsSync(stamp)) {
  const builtMs = statSync(stamp).mtimeMs
  const files = await Promise.all(inputs.map(list))
  if (files.flat().every((file) => statSync(file).mtimeMs <= builtMs)) process.exit(0)
}

installDependencies()
run('scripts/token-tables.mjs')
rmSync('dist', { recursive: true, force: true })
run('node_modules/rollup/dist/bin/rollup', '--config', '--silent')
run('node_modules/typescript/bin/tsc', '--project', 'tsconfig.build.json')
for (const file of await list('dist')) {
  // Declarations keep the sources' `.ts` specifiers; what is shipped is `.js`.
  if (!file.endsWith('.d.ts')) continue
  const text = readFileSync(file, 'utf8')
  writeFileSync(file, text.replace(/((?:from|import\() ?['"]\.[^'"]*)\.ts(['"])/g, '$1.js$2'))
}
run('scripts/config-types.mjs')
await pruneDeclarations()
run('scripts/json-schema.mjs')
writeLicences(['valibot', 'yaml', '@smithy/eventstream-codec', '@smithy/core'])
writeFileSync(stamp, '')

function run(...args) {
  execFileSync(process.execPath, args, { stdio: 'inherit' })
}

/** Deletes the declarations that no entry leads to: they are no part of the API. */
async function pruneDeclarations() {
  const reached = new Set(
    ['src/index', 'src/core', 'src/surfaces', 'node-server/index', 'browser/index'].map(
      (name) => `dist/${name}.d.ts`,
    ),
  )
  for (const file of reached) {
    for (const [, specifier] of readFileSync(file, 'utf8').matchAll(/['"](\.[^'"]*)\.js['"]/g)) {
      reached.add(join(dirname(file), `${specifier}.d.ts`))
    }
  }
  for (const file of await list('dist')) {
    if (file.endsWith('.d.ts') && !reached.has(file)) rmSync(file)
  }
}

/** The notices of the packages whose code is in dist/. */
function writeLicences(names) {
  const notices = names.map((name) => {
    const directory = `node_modules/${name}`
    const file = readdirSync(directory).find((entry) => /^licen[cs]e/i.test(entry))
    return `${name}\n\n${readFileSync(join(directory, file), 'utf8').trim()}\n`
  })
  writeFileSync('dist/THIRD-PARTY-LICENSES', notices.join('\n---\n\n'))
}

async function list(path) {
  if (!statSync(path).isDirectory()) return [path]
  const entries = await readdir(path, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
}
