/** What a request says about its own answer, and what a template may name of it. */
import { expect } from 'vitest'
import type { templateBuiltIns } from '../../../src/complete/template.ts'
import type { Ask } from '../ask.ts'
import { type Expected, type Instead, reply } from '../build-case.ts'

const text = 'One two. Three four.'

const request = (key: string, ask: Ask, expected: Expected, instead: Instead[] = []) =>
  reply(`request ${key}`, { text, tool_calls: [] }, expected, { ask, instead })

const onlyOpenAI = (reason: string): Instead => ['anthropic', reason, { text, texts: [text] }]

export const honouredCases = [
  request('max_tokens', { maxTokens: 2 }, ({ message }, { provider }) => {
    expect(text.startsWith(message.text)).toBe(true)
    expect(message.text.length).toBeLessThan(text.length)
    expect(message.finish).toBe(provider === 'openai' ? 'length' : 'max_tokens')
  }),
  request(
    'stop, stop_sequences',
    { fields: { stop: [' Three'], stop_sequences: [' Three'] } },
    ({ message }, { provider }) => {
      expect(message.text).toBe('One two.')
      expect(message.finish).toBe(provider === 'openai' ? 'stop' : 'stop_sequence')
    },
  ),
  reply(
    'request tool_choice: none',
    { text, tool_calls: [{ name: 'search' }] },
    { text, calls: [] },
    { ask: { tools: ['search'], toolChoice: 'none' } },
  ),
  request('n', { n: 2 }, { texts: [text, text] }, [
    onlyOpenAI('Anthropic gives one answer to a request.'),
  ]),
  request(
    'stream_options.include_usage',
    { fields: { stream_options: { include_usage: false } } },
    ({ body }) => expect(body).not.toContain('usage'),
    [
      [
        'plain',
        'An answer in one piece always has its usage.',
        ({ message }) => expect(Object.keys(message.usage)).not.toEqual([]),
      ],
      [
        'anthropic',
        'Anthropic’s streams always have their usage.',
        ({ body }) => expect(body).toContain('output_tokens'),
      ],
    ],
  ),
  request('model', { model: 'any-name' }, { model: 'any-name' }),
]

type BuiltIn = (typeof templateBuiltIns)[number]

const template = (name: BuiltIn, ask: Ask, expected: (provider: string) => string) =>
  reply(
    `template {${name}}`,
    { template: `<{${name}}>` },
    ({ message }, { provider }) => expect(message.text).toBe(`<${expected(provider)}>`),
    { ask },
  )

const call = { role: 'assistant', call: { id: 'call_1', name: 'search' } } as const
const result = { role: 'tool', id: 'call_1', text: 'three hits' } as const

export const templateCases = [
  template('user', { user: 'a "b"' }, () => 'a "b"'),
  template('system', { system: 'Be brief.' }, () => 'Be brief.'),
  template('assistant', { after: [{ role: 'assistant', text: 'Hm.' }] }, () => 'Hm.'),
  template('model', { model: 'any-name' }, () => 'any-name'),
  template('provider', {}, (provider) => provider),
  template('turn', { after: [{ role: 'assistant', text: 'Hm.' }] }, () => '1'),
  template('tool_result', { after: [call, result] }, () => 'three hits'),
]
