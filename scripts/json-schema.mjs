/** Writes the JSON Schema of config files: `node scripts/json-schema.mjs [file]`. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { importTypeScript } from './import-typescript.mjs'

const [file = 'dist/responses.schema.json'] = process.argv.slice(2)

const { createJsonSchema } = await importTypeScript('src/config/json-schema.ts')

mkdirSync(dirname(file), { recursive: true })
writeFileSync(file, `${JSON.stringify(createJsonSchema(), null, 2)}\n`)
