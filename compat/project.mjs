/** A project of its own outside the repository: a Node, the packed package, and the tests that name it. */
import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'

/** Tests that name the package and the clients, and what they are made of. */
const copied = [
  'test/agents',
  'test/contract',
  'test/determinism',
  'test/errors/unmatched.test.ts',
  'test/grammar',
  'test/in-process',
  'test/instance.test.ts',
  'test/sdk',
  'test/state',
  'test/stream/gone-suite.ts',
  'test/stream/live-suite.ts',
  'test/node-server/run-cli.ts',
  ...['cli-start', 'cli-usage', 'cli-validate', 'faults', 'live', 'seed'].map(
    (name) => `test/node-server/${name}.test.ts`,
  ),
]
const platform = process.platform === 'win32' ? 'win' : process.platform
/** The npm package `node` fetches this one when it is installed; naming it needs no install script. */
const nodePackage = `node-${platform}-${process.arch}`

export function createProject({ directory, node, packages, tarball }) {
  mkdirSync(directory, { recursive: true })
  const dependencies = { ...packages, [nodePackage]: node, mockllm: `file:${tarball}` }
  // The test of `--version` reads it here.
  const { version } = JSON.parse(readFileSync('package.json', 'utf8'))
  const manifest = { name: 'mockllm-compat', version, private: true, type: 'module', dependencies }
  writeFileSync(join(directory, 'package.json'), JSON.stringify(manifest, null, 2))
  const flags = [
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--prefer-offline',
    '--loglevel=error',
  ]
  execFileSync('npm', ['install', ...flags], {
    cwd: directory,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  for (const path of copied) {
    cpSync(path, join(directory, path), { recursive: true })
  }
  for (const file of ['vitest.config.js', 'consumer.ts', 'consumer-browser.ts']) {
    cpSync(join('compat', file), join(directory, file))
  }
  const binary = join(directory, 'node_modules', nodePackage, 'bin', 'node')
  return {
    directory,
    node: binary,
    command: join(directory, 'node_modules/mockllm/dist/cli.js'),
    env: { ...process.env, PATH: `${dirname(binary)}${delimiter}${process.env.PATH}` },
  }
}
