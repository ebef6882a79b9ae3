/** Whether the cases cover the grammar: a new key, word or header without a case fails here. */
import { createMockLLM } from 'mockllm'
import { expect, test } from 'vitest'
import { templateBuiltIns } from '../../src/complete/template.ts'
import { groups } from './cases/index.ts'
import { modes, providers, runtimes } from './grammar-case.ts'
import { schemaKeys } from './schema-keys.ts'

const cases = groups.flatMap((group) => group.cases)
const keys = cases.map(({ key }) => key)
const { keys: schema, words, objects } = schemaKeys()

const isCovered = (wanted: string) =>
  keys.some((key) => key === wanted || key.startsWith(`${wanted} `))

test('every key of the schema has a case', () => {
  expect(schema.size).toBeGreaterThan(100)
  expect([...schema].filter((key) => !isCovered(key))).toEqual([])
})

test('every word of the schema has a case', () => {
  expect(words.size).toBeGreaterThan(40)
  expect([...words].filter((word) => !keys.includes(word))).toEqual([])
})

test('every name of a template has a case', () => {
  expect(templateBuiltIns.filter((name) => !keys.includes(`template {${name}}`))).toEqual([])
})

test('every member of the instance has a case', () => {
  // All cases go through the handlers or the engine.
  const members = Object.keys(createMockLLM()).filter((key) => !/^(handlers|engine)$/.test(key))
  expect(members.filter((name) => !keys.some((key) => key.startsWith(`llm.${name}`)))).toEqual([])
})

test('no case is of a key that there is not, and none is there twice', () => {
  const known = new Set([...schema, ...objects])
  const others = /^(?:\(|header |llm\.|request |template \{)/
  const unknown = keys.filter((key) => !others.test(key) && !known.has(key.split(' ')[0]!))
  expect(unknown).toEqual([])
  expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([])
})

test('every exception says where and why', () => {
  const places: string[] = [...providers, ...modes, ...runtimes]
  for (const { in: where, reason } of cases.flatMap(({ exceptions }) => exceptions)) {
    expect(where.split(' ').filter((word) => !places.includes(word))).toEqual([])
    expect(reason).toMatch(/^[A-Z].{10,}\.$/)
  }
})
