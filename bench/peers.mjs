/** Other mock servers, installed from npm by exact version into a folder that is kept. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'

const versions = {
  aimock: { name: '@copilotkit/aimock', version: '1.43.0', command: 'dist/cli.js' },
  mockLlm: { name: '@dwmkerr/mock-llm', version: '0.1.29', command: 'dist/main.js' },
}

/** `{ name, version, folder, command }` of each that is there; the others are named on stderr. */
export function installPeers() {
  const installed = {}
  for (const [key, { name, version, command }] of Object.entries(versions)) {
    const folder = join(tmpdir(), `mockllm-bench-${userInfo().username}`, `${key}-${version}`)
    const root = join(folder, 'node_modules', name)
    try {
      if (versionIn(root) !== version) install(folder, `${name}@${version}`)
      installed[key] = { name, version, folder, command: join(root, command) }
    } catch (error) {
      const [reason] = (error.stderr?.trim() || error.message).split('\n')
      console.error(`${name} ${version} is left out, because npm could not install it: ${reason}`)
    }
  }
  return installed
}

function versionIn(root) {
  try {
    return JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version
  } catch {
    return undefined
  }
}

function install(folder, specifier) {
  console.error(`installing ${specifier} …`)
  // Nobody else may put files where this process runs them from.
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  writeFileSync(join(folder, 'package.json'), '{ "private": true }')
  const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
  execFileSync('npm', ['install', '--save-exact', ...flags, specifier], {
    cwd: folder,
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: 300_000,
  })
}
