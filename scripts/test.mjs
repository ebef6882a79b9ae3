/** `npm test`: prepares what is missing and runs every test; arguments go to vitest. */
import { spawnSync } from 'node:child_process'
import { prepare, prepareChromium } from './prepare.mjs'

prepare()
const hasChromium = prepareChromium()
const { status } = spawnSync(
  process.execPath,
  ['node_modules/vitest/vitest.mjs', 'run', ...process.argv.slice(2)],
  { stdio: 'inherit' },
)
if (!hasChromium) console.error('BROWSER TESTS SKIPPED: see above.')
process.exit(status ?? 1)
