/** What `npm start` and `npm test` need before they can run: dependencies, a fresh build, Chromium. */
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chromiumPath } from './chromium.mjs'
import { installDependencies } from './install.mjs'

export function prepare() {
  installDependencies()
  execFileSync(process.execPath, ['scripts/build.mjs', '--if-stale'], { stdio: ['ignore', 2, 2] })
}

/** Finds Chromium; as root with apt, installs Debian's. Without one, says loudly what is left out. */
export function prepareChromium() {
  if (chromiumPath() === undefined && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    console.error('Installing Chromium for the browser tests (apt-get install chromium) …')
    const options = {
      stdio: ['ignore', 2, 2],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    }
    try {
      execFileSync('apt-get', ['update', '--quiet=2'], options)
      execFileSync(
        'apt-get',
        ['install', '--yes', '--quiet=2', '--no-install-recommends', 'chromium'],
        options,
      )
    } catch (error) {
      console.error(`That failed: ${error.message}`)
    }
  }
  if (chromiumPath() !== undefined) return true
  const how =
    'BROWSER TESTS SKIPPED: no Chromium found. Install one (Debian: apt-get install chromium) or set CHROMIUM_PATH.'
  if (process.env.MOCKLLM_REQUIRE_CHROMIUM) throw new Error(how)
  console.error(`\n${'!'.repeat(how.length)}\n${how}\n${'!'.repeat(how.length)}\n`)
  return false
}
