/** What a rule answers: words to those who ask for words, vectors to those who ask for vectors. */
import { expect, test } from 'vitest'
import { compileConfig } from '../../src/config/compile.ts'
import type { Output } from '../../src/prompt.ts'
import type { RuleConfig } from '../../src/rules/rule-config.ts'
import { ask } from './ask.ts'

function asked(output: Output) {
  const said = ask('openai')
  return { ...said, prompt: { ...said.prompt, output, endpoint: output } }
}

const outputs: Output[] = ['text', 'embedding', 'moderation', 'image', 'audio', 'scores']

/** The outputs that a rule answers. */
function answered(rule: RuleConfig): Output[] {
  const ruleSet = compileConfig({ rules: [rule] })
  return outputs.filter((output) => [...ruleSet.matching(asked(output))].length > 0)
}

test.each<[string, RuleConfig, Output[]]>([
  ['a text', { reply: 'Hello!' }, ['text']],
  ['structured output', { reply: { json: 1 } }, ['text']],
  ['a tool call', { reply: { tool_calls: [{ name: 'f' }] } }, ['text']],
  ['a vector', { reply: { embedding: [1] } }, ['embedding']],
  ['a verdict', { reply: { moderation: { flagged: true } } }, ['moderation']],
  ['a picture', { reply: { image: { url: 'https://a.test/' } } }, ['image']],
  ['a sound', { reply: { audio: 'UklG' } }, ['audio']],
  ['scores', { reply: { scores: [1] } }, ['scores']],
  ['words and a vector', { reply: { text: 'a', embedding: [1] } }, ['text', 'embedding']],
  ['an error', { reply: { error: 'rate_limit' } }, outputs],
  ['a fault', { reply: { fault: 'disconnect' } }, outputs],
  ['a response as it is', { reply: { raw: { body: {} } } }, outputs],
  ['a text with a chance of an error', { reply: { text: 'a', error: 'timeout' } }, ['text']],
  ['a sequence that speaks', { reply: { sequence: [{ error: 'rate_limit' }, 'Hi'] } }, ['text']],
  ['a sequence of errors', { reply: { sequence: [{ error: 'timeout' }] } }, outputs],
  ['turns', { reply: { turns: [{ tool_calls: [{ name: 'f' }] }, 'done'] } }, ['text']],
  ['a function', { reply: () => 'Hello!' }, outputs],
  ['a text for a named endpoint', { match: { endpoint: 'image' }, reply: 'a' }, ['image']],
  ['nothing for a named endpoint', { match: { endpoint: 'text' }, reply: {} }, ['text']],
])('%s', (_, rule, expected) => {
  expect(answered(rule)).toEqual(expected)
})

test('says why it does not answer', () => {
  const ruleSet = compileConfig({ responses: { hi: 'Hello!', ho: { embedding: [1] } } })
  expect(ruleSet.explain(asked('embedding'))).toEqual([
    {
      rule: 'responses["hi"]',
      matches: false,
      misses: [{ field: 'output', expected: 'text', actual: 'embedding' }],
    },
    expect.objectContaining({ rule: 'responses["ho"]', matches: false }),
  ])
})

test('a prompt that is embedded first does not use up what the chat is to say', () => {
  const ruleSet = compileConfig({ responses: { hi: { text: 'Once.', times: 1 } } })
  expect([...ruleSet.matching(asked('embedding'))]).toEqual([])
  expect([...ruleSet.matching(asked('text'))]).toHaveLength(1)
})
