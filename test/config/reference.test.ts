/** The reference says what the schema says. */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { createJsonSchema } from '../../src/config/json-schema.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

test('docs/reference.md is what scripts/reference.mjs writes', () => {
  execFileSync(process.execPath, ['scripts/reference.mjs', '--check'], { cwd: root, stdio: 'pipe' })
})

test('every key of the JSON Schema is in it', () => {
  const text = readFileSync(`${root}/docs/reference.md`, 'utf8')
  const keys = new Set<string>()
  const collect = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return
    if ('properties' in value)
      for (const key of Object.keys(value.properties as object)) keys.add(key)
    for (const item of Object.values(value)) collect(item)
  }
  collect(createJsonSchema())
  expect(keys.size).toBeGreaterThan(100)
  expect([...keys].filter((key) => !text.includes(`| \`${key}\` |`))).toEqual([])
})
