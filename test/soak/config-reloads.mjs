/** Saves a config again and again while it is in use: whole or broken, in place or by renaming. */
import { renameSync, writeFileSync } from 'node:fs'
import { configText } from './requests.mjs'

const broken = ['responses: [', '{"responses": {"plain": 1}}', '{"nonsense": true}', '']

/**
 * Every `everyMs` another save; each third is broken, and must change nothing.
 *
 * @returns what is in force, and `stop`
 */
export function startReloads(file, everyMs = 1000) {
  let saves = 0
  let saved = 1
  let begun = 1
  const timer = setInterval(() => {
    saves++
    if (saves % 3 === 0) {
      writeFileSync(file, broken[(saves / 3) % broken.length])
      return
    }
    begun = saved + 1
    const text = configText(begun)
    if (saves % 2 === 0) writeFileSync(file, text)
    else {
      writeFileSync(`${file}.new`, text)
      renameSync(`${file}.new`, file)
    }
    // Written synchronously: from now on, no request may be answered by what was before.
    saved = begun
  }, everyMs)
  return {
    oldest: () => saved,
    newest: () => begun,
    get saves() {
      return saves
    },
    /** Ends with a whole config. */
    stop() {
      clearInterval(timer)
      begun = saved + 1
      writeFileSync(file, configText(begun))
      saved = begun
    },
  }
}
