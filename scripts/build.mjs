/** Builds dist/: modules, the command, type declarations, the JSON Schema. `--if-stale` skips what is fresh. */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'

const inputs = ['src', 'node-server', 'browser', 'scripts', 'package.json', 'rollup.config.mjs']
const stamp = 'dist/.built'

if (process.argv.includes('--if-stale') && existsSync(stamp)) {
  const builtMs = statSync(stamp).mtimeMs
  const files = await Promise.all(inputs.map(list))
  if (files.flat().every((file) => statSync(file).mtimeMs <= builtMs)) process.exit(0)
}

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
run('scripts/json-schema.mjs')
writeFileSync(stamp, '')

function run(...args) {
  execFileSync(process.execPath, args, { stdio: 'inherit' })
}

async function list(path) {
  if (!statSync(path).isDirectory()) return [path]
  const entries = await readdir(path, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
}
