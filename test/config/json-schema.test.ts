import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Schema, Validator } from '@cfworker/json-schema'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parse } from 'yaml'
import { createJsonSchema } from '../../src/config/json-schema.ts'
import { headsOf } from './errors-of.ts'

const validator = new Validator(createJsonSchema() as Schema, '7')

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'mockllm-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

test('the build writes it to a file', () => {
  const file = join(folder, 'schema.json')
  execFileSync(process.execPath, ['scripts/json-schema.mjs', file])
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(createJsonSchema())
})

test('lists the APIs by name, so that editors complete them', () => {
  const listed = [...JSON.stringify(createJsonSchema()).matchAll(/"enum":\["anthropic","[^\]]*/g)]
  expect(listed.some(([names]) => names.includes('"openai-responses"'))).toBe(true)
  expect(validator.validate({ settings: { providers: ['openai', 'gemini'] } }).valid).toBe(true)
  for (const providers of [['opnai'], { google: false }]) {
    expect(validator.validate({ settings: { providers } }).valid).toBe(false)
  }
})

test('takes the example', () => {
  const example = parse(readFileSync('example.responses.yml', 'utf8'))
  expect(validator.validate(example)).toMatchObject({ valid: true, errors: [] })
})

test.each([
  'responses: { hi: 42 }',
  'responses: { hi: { txt: Hello } }',
  'responses: { hi: { finish_reason: stopped } }',
  'responses: { hi: { tool_calls: [{ arguments: {} }] } }',
  'responses: { hi: { error: { status: 200 } } }',
  'responses: { hi: { error: { headers: { "a b": c } } } }',
  'settings: { lag_factor: 0 }',
  'settings: { seed: 1.5 }',
  'settings: { now: tomorrow }',
  'prompts: []',
  'rules: {}',
  'rules: [{ match: { user: hi } }]',
  'rules: [{ match: { usr: hi }, reply: hi }]',
  'rules: [{ match: { user: { contain: hi } }, reply: hi }]',
  'rules: [{ match: { turn: first }, reply: hi }]',
  'rules: [{ reply: { error: rate_limited } }]',
  'rules: [{ reply: { fault: { kind: disconnected } } }]',
  'rules: [{ reply: { lag: { chunk: bytes } } }]',
  'rules: [{ reply: { turns: [] } }]',
  'defaults: { unmatched: fail }',
])('refuses what the parser refuses: %s', (text) => {
  expect(validator.validate(parse(text)).valid).toBe(false)
  expect(headsOf(text)).toHaveLength(1)
})

test('describes every key, and says where a default holds', () => {
  const undescribed: string[] = []
  walk(createJsonSchema(), '', (path, schema) => {
    if (typeof schema['description'] !== 'string') undescribed.push(path)
  })
  expect(undescribed).toEqual([])
  expect(createJsonSchema()).toMatchObject({
    properties: {
      defaults: {
        properties: { unknown_response: { default: "I don't know the answer to that." } },
      },
      settings: {
        properties: {
          lag_enabled: { default: false },
          lag_factor: { default: 10 },
          strict: { default: false },
          seed: { default: 0 },
        },
        additionalProperties: false,
      },
    },
    additionalProperties: false,
  })
})

test('leaves out what only code may hold', () => {
  expect(JSON.stringify(createJsonSchema())).not.toContain('"respond"')
})

type Json = Record<string, unknown>

function walk(schema: Json, path: string, visit: (path: string, schema: Json) => void): void {
  const { properties = {}, anyOf = [], definitions = {}, items, additionalProperties } = schema
  for (const [name, value] of Object.entries(definitions as Record<string, Json>)) {
    walk(value, name, visit)
  }
  for (const [key, value] of Object.entries(properties as Record<string, Json>)) {
    visit(`${path}.${key}`, value)
    walk(value, `${path}.${key}`, visit)
  }
  for (const option of anyOf as Json[]) walk(option, path, visit)
  for (const inner of [items, additionalProperties]) {
    if (typeof inner === 'object' && inner !== null) walk(inner as Json, `${path}[]`, visit)
  }
}
