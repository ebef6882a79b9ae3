/** Reads a script's flags: one that is unknown, such as --help, prints how the script is used. */
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'

export function readFlags(options) {
  try {
    return parseArgs({ options }).values
  } catch (error) {
    const [, usage] = /^\/\*\*\n?(.*?)\*\//s.exec(readFileSync(process.argv[1], 'utf8'))
    console.error(`${error.message}\n\n${usage.replace(/^ \*? ?/gm, '').trim()}`)
    process.exit(2)
  }
}
