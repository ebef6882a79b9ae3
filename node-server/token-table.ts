/**
 * Reads a token table for the command, whose first answer waits for it: as text, since compiling two
 * megabytes as a module takes three times as long. rollup.config.mjs puts it in place of the imports.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { MergeTableData } from '../src/tokens/merge-table.ts'

/** @param file name of a built table, without its ending */
export async function readTokenTable(file: string): Promise<MergeTableData> {
  // As the files of dist/command/ see it, the only place where this is used. The tables are ASCII.
  const path = join(__dirname, `../src/tokens/tables/${file}.js`)
  const bytes = readFileSync(path)
  const constant = (name: string): string => {
    const head = `const ${name} = "`
    const at = bytes.indexOf(head)
    if (at === -1) throw new Error(`${path} has no ${name}`)
    const start = at + head.length
    // No character of the tables is one that is escaped.
    return bytes.toString('latin1', start, bytes.indexOf('"', start))
  }
  return {
    byteTokens: constant('byteTokens'),
    bucketSizes: constant('bucketSizes'),
    blockStarts: constant('blockStarts'),
    merges: constant('merges'),
  }
}
