/** Writes the JSON Schema of config files: `node scripts/json-schema.mjs [file]`. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { build } from 'esbuild'

const [file = 'dist/responses.schema.json'] = process.argv.slice(2)

// Node 20 does not import TypeScript.
const { outputFiles } = await build({
  entryPoints: ['src/config/json-schema.ts'],
  bundle: true,
  format: 'esm',
  platform: 'node',
  write: false,
})
const code = Buffer.from(outputFiles[0].contents).toString('base64')
const { createJsonSchema } = await import(`data:text/javascript;base64,${code}`)

mkdirSync(dirname(file), { recursive: true })
writeFileSync(file, `${JSON.stringify(createJsonSchema(), null, 2)}\n`)
