/** A project of its own outside the repository: a Node, the packed package, and the tests that name it. */
import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'

/** Tests that name the package and the clients of two vendors, and what they are made of. */
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
/** Those of every vendor's clients, and those of bytes that are no source's own. */
const copiedForSurfaces = [
  'test/surfaces',
  ...[
    'anthropic-endpoints.test.ts',
    'ask-openai.ts',
    'bedrock-answers.test.ts',
    'bedrock-messages.ts',
    'compatible-deferred.test.ts',
    'gemini-paths.test.ts',
    'openai-completions.test.ts',
    'openai-outputs.test.ts',
    'openai-transcriptions.test.ts',
    'xai-responses.test.ts',
  ].map((name) => `test/providers/${name}`),
]
const platform = process.platform === 'win32' ? 'win' : process.platform
/** The npm package `node` fetches this one when it is installed; naming it needs no install script. */
const nodePackage = `node-${platform}-${process.arch}`

/** @param overrides npm's own, for peers that would be at odds */
export function createProject({ directory, node, packages, overrides, hasSurfaces, tarball }) {
  mkdirSync(directory, { recursive: true })
  const dependencies = { ...packages, [nodePackage]: node, mockllm: `file:${tarball}` }
  // The test of `--version` reads it here.
  const { version } = JSON.parse(readFileSync('package.json', 'utf8'))
  const manifest = {
    name: 'mockllm-compat',
    version,
    private: true,
    type: 'module',
    dependencies,
    overrides,
  }
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
  for (const path of hasSurfaces ? [...copied, ...copiedForSurfaces] : copied) {
    cpSync(path, join(directory, path), { recursive: true })
  }
  for (const file of ['vitest.config.js', 'consumer.ts', 'consumer-browser.ts']) {
    cpSync(join('compat', file), join(directory, file))
  }
  const binary = join(directory, 'node_modules', nodePackage, 'bin', 'node')
  return {
    directory,
    node: binary,
    command: join(directory, 'node_modules/mockllm/dist/cli.cjs'),
    env: { ...process.env, PATH: `${dirname(binary)}${delimiter}${process.env.PATH}` },
  }
}
