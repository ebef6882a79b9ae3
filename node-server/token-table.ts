/**
 * Reads a token table for the command, whose first answer waits for it: as text, since compiling two
 * megabytes as a module takes three times as long. rollup.config.mjs puts it in place of the imports.
 */
import { readFileSync } from 'node:fs'
import type { MergeTableData } from '../src/tokens/merge-table.ts'

/** @param file name of a built table, without its ending */
export async function readTokenTable(file: string): Promise<MergeTableData> {
  const path = `./src/tokens/tables/${file}.js`
  // As dist/cli.js sees it, the only place where this is used. The tables are ASCII.
  const text = readFileSync(new URL(path, import.meta.url), 'latin1')
  const constant = (name: string): string => {
    const head = `const ${name} = `
    const at = text.indexOf(`${head}"`)
    if (at === -1) throw new Error(`${path} has no ${name}`)
    const start = at + head.length
    return JSON.parse(text.slice(start, text.indexOf(';\n', start)))
  }
  return {
    byteTokens: constant('byteTokens'),
    bucketSizes: constant('bucketSizes'),
    blockStarts: constant('blockStarts'),
    merges: constant('merges'),
  }
}
