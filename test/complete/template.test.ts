import { describe, expect, test } from 'vitest'
import {
  expandTemplate,
  templateBuiltIns,
  templateNames,
  templateVariables,
} from '../../src/complete/template.ts'
import { promptOf } from '../prompt-of.ts'

const values: Record<string, string> = {
  topic: 'tea',
  user: 'a "quote",\n{topic} $& $1 {{topic}}',
  empty: '',
  constructor_: 'c',
  größe: 'XL',
}
const expand = (text: string) => expandTemplate(text, (name) => values[name])

test.each([
  ['{topic}', 'tea'],
  ['{topic}{topic}, {topic}', 'teatea, tea'],
  ['[{empty}]', '[]'],
  ['{unknown} {topic}', '{unknown} tea'],
  ['{{topic}}', '{topic}'],
  ['{{{topic}}}', '{{topic}}'],
  ['{{unknown}}', '{unknown}'],
  ['{topic', '{topic'],
  ['{{topic}', '{tea'],
  ['{ topic } {} {to pic} {1} {to-pic}', '{ topic } {} {to pic} {1} {to-pic}'],
  ['{"a": {"b": "{topic}"}}', '{"a": {"b": "tea"}}'],
  ['{"a":{topic}}', '{"a":tea}'],
  ['{größe} {{größe}}', 'XL {größe}'],
])('%s becomes %s', (template, text) => expect(expand(template)).toBe(text))

test('a value is put in as it is: nothing in it is expanded', () => {
  expect(expand('<{user}>')).toBe(`<${values['user']}>`)
})

test('tells which names it asks for', () => {
  expect(templateNames('{a} {{b}} {c_1} {a} {"d": 1} {}')).toEqual(['a', 'c_1'])
})

describe('variables', () => {
  const prompt = promptOf({
    user: 'what is it?',
    turn: 1,
    messages: [
      { role: 'system', text: 'Be brief.' },
      { role: 'system', text: 'Be kind.' },
      { role: 'user', text: 'what is it?' },
      { role: 'assistant', text: 'an old answer' },
      { role: 'tool', text: 'an old result' },
      { role: 'assistant', text: 'Looking.' },
      { role: 'tool', text: '18 °C' },
      { role: 'tool', text: 'sunny' },
    ],
  })

  test('are those of the request', () => {
    const variables = templateVariables(prompt, {})
    expect(Object.fromEntries(templateBuiltIns.map((name) => [name, variables(name)]))).toEqual({
      user: 'what is it?',
      system: 'Be brief.\nBe kind.',
      assistant: 'Looking.',
      model: 'gpt-4o',
      provider: 'openai',
      turn: '1',
      tool_result: '18 °C\nsunny',
    })
  })

  test('are empty where the request has none', () => {
    const variables = templateVariables(promptOf(), {})
    expect(['system', 'assistant', 'tool_result'].map(variables)).toEqual(['', '', ''])
  })

  test('are those captured, before those of the request', () => {
    const variables = templateVariables(prompt, { user: 'captured', topic: '' })
    expect(['user', 'topic', 'model'].map(variables)).toEqual(['captured', '', 'gpt-4o'])
  })

  test('are nothing that every object has', () => {
    const variables = templateVariables(prompt, {})
    expect(['constructor', 'toString', '__proto__'].map(variables)).toEqual(
      Array(3).fill(undefined),
    )
  })
})
