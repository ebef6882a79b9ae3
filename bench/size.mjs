/** Bytes of the files that an installation brings: the packed tarball, and each peer. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { listFiles, pack } from '../test/package/install.mjs'

export const sizeGoalBytes = 6e6

/** By server; MSW, which mockllm's users have anyway, is left out. */
export async function measureSize(peers) {
  const bytes = { mockllm: await ownBytes() }
  for (const [key, { folder }] of Object.entries(peers)) bytes[key] = await installedBytes(folder)
  return { bytes }
}

/** `undefined` where npm cannot install its dependency. */
async function ownBytes() {
  const folder = mkdtempSync(join(tmpdir(), 'mockllm-bench-size-'))
  try {
    const { tarball } = pack(folder)
    writeFileSync(join(folder, 'package.json'), '{ "private": true }')
    const flags = ['--omit=peer', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline']
    execFileSync('npm', ['install', ...flags, '--loglevel=error', tarball], {
      cwd: folder,
      encoding: 'utf8',
      stdio: ['ignore', 'ignore', 'pipe'],
      timeout: 300_000,
    })
    return await installedBytes(folder)
  } catch (error) {
    console.error(`The size is left out, because npm failed: ${error.stderr || error.message}`)
    return undefined
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function installedBytes(folder) {
  const files = await listFiles(join(folder, 'node_modules'))
  return files.reduce((sum, file) => sum + statSync(file).size, 0)
}
