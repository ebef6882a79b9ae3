/** Installs the dependencies where there are none, so that every command works in a fresh clone. */
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'

export function installDependencies() {
  if (existsSync('node_modules')) return
  console.error('Installing dependencies (npm ci), which takes half a minute …')
  const npm = process.env.npm_execpath
  const [command, ...args] = npm === undefined ? ['npm'] : [process.execPath, npm]
  const flags = ['ci', '--no-audit', '--no-fund', '--loglevel=error']
  execFileSync(command, [...args, ...flags], { stdio: ['ignore', 2, 2] })
}
