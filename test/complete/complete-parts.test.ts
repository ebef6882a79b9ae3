/** How what a reply holds becomes the parts of a choice. */
import { describe, expect, test } from 'vitest'
import { complete } from '../../src/complete.ts'
import type { ToolCallPart } from '../../src/completion.ts'
import type { Prompt } from '../../src/prompt.ts'
import { hashText } from '../../src/random.ts'
import { finishReasons, type Reply } from '../../src/reply.ts'
import { promptOf } from '../prompt-of.ts'

function completionOf(reply: Reply, asked?: Partial<Prompt>, captures = {}) {
  const context = { hash: hashText('a request'), createdSeconds: 0, captures }
  return complete(reply, promptOf(asked), context)
}

async function partsOf(reply: Reply, asked?: Partial<Prompt>, captures = {}) {
  return (await completionOf(reply, asked, captures)).choices[0]!.parts
}

async function callOf(reply: Reply, asked?: Partial<Prompt>, captures = {}) {
  return (await partsOf(reply, asked, captures))[0] as ToolCallPart
}

test('parts without blocks are reasoning, text, refusal, calls', async () => {
  const parts = await partsOf({
    tool_calls: [{ name: 'a' }, { name: 'b' }],
    refusal: 'no',
    text: 'yes',
    reasoning: 'hm',
  })
  expect(parts.map(({ type, text }) => `${type} ${text}`)).toEqual([
    'reasoning hm',
    'text yes',
    'refusal no',
    'tool-call {}',
    'tool-call {}',
  ])
})

test('blocks keep their order', async () => {
  const parts = await partsOf({
    blocks: [
      { text: 'First.' },
      { tool_call: { name: 'search', arguments: { q: 'x' } } },
      { reasoning: { text: 'hm', signature: 'sig' } },
      { reasoning: { redacted: 'secret' } },
      { template: 'You said {user}.' },
      { json: [1, null] },
      { refusal: 'no' },
      { tool_call: { name: 'search', id: 'mine' } },
    ],
  })
  expect(parts).toMatchObject([
    { type: 'text', text: 'First.' },
    { type: 'tool-call', name: 'search', text: '{"q":"x"}' },
    { type: 'reasoning', text: 'hm', signature: 'sig' },
    { type: 'redacted-reasoning', text: '', data: 'secret' },
    { type: 'text', text: 'You said hi.' },
    { type: 'text', text: '[1,null]' },
    { type: 'refusal', text: 'no' },
    { type: 'tool-call', name: 'search', givenId: 'mine' },
  ])
})

test('a reply that says nothing is an empty text', async () => {
  for (const reply of [{}, { blocks: [] }, { text: '' }]) {
    expect(await partsOf(reply)).toEqual([{ type: 'text', text: '' }])
  }
})

test('tool_choice none leaves out calls, in blocks, too', async () => {
  const call = { name: 'f' }
  const asked: Partial<Prompt> = { toolChoice: 'none' }
  const { choices } = await completionOf({ blocks: [{ text: 'a' }, { tool_call: call }] }, asked)
  expect(choices[0]).toEqual({ parts: [{ type: 'text', text: 'a' }], finishReason: 'stop' })
  expect(await partsOf({ tool_calls: [call] }, asked)).toEqual([{ type: 'text', text: '' }])
})

test('a call in blocks has the id that it has without', async () => {
  const inBlocks = await callOf({ blocks: [{ tool_call: { name: 'f' } }] })
  expect(inBlocks).toEqual(await callOf({ tool_calls: [{ name: 'f' }] }))
})

describe('arguments', () => {
  const template = { query: 'about {topic}', nested: [{ who: '{user}' }], limit: 3 }
  const user = 'say "hi"\n{topic} \\ {{model}}'
  const asked = { user }
  const captures = { topic: 'tea' }

  test('are sent verbatim where they are text', async () => {
    const text = '{ "a" :1,} {user}'
    expect((await callOf({ tool_calls: [{ name: 'f', arguments: text }] })).text).toBe(text)
  })

  test('of a template are expanded within its texts', async () => {
    const { text } = await callOf({ tool_calls: [{ name: 'f', template }] }, asked, captures)
    expect(JSON.parse(text)).toEqual({ query: 'about tea', nested: [{ who: user }], limit: 3 })
  })

  test('of a template that is JSON text stay JSON, whatever the user says', async () => {
    const json = '{ "who": "{user}", "deep": {"topic": "{topic}"}}'
    const { text } = await callOf({ tool_calls: [{ name: 'f', template: json }] }, asked, captures)
    expect(JSON.parse(text)).toEqual({ who: user, deep: { topic: 'tea' } })
    expect(text.startsWith('{ "who": ')).toBe(true)
  })

  test('of a template that is no JSON are expanded as they are', async () => {
    const call = { name: 'f', template: '{"count": {count}}' }
    expect((await callOf({ tool_calls: [call] }, {}, { count: '3' })).text).toBe('{"count": 3}')
  })

  test('of a custom tool are its input', async () => {
    const call = await callOf({ tool_calls: [{ name: 'shell', input: 'ls "{user}"' }] })
    expect(call).toMatchObject({ isCustom: true, text: 'ls "{user}"' })
  })
})

describe('json', () => {
  const reply = { json: { city: 'Zürich', days: [1, 2] } }
  const text = '{"city":"Zürich","days":[1,2]}'

  test('is text', async () => {
    expect(await partsOf(reply)).toEqual([{ type: 'text', text }])
    expect(await partsOf({ json: null })).toEqual([{ type: 'text', text: 'null' }])
    expect(await partsOf(reply, { tools: ['a'] })).toEqual([{ type: 'text', text }])
    const two: Partial<Prompt> = { tools: ['a', 'b'], toolChoice: 'required' }
    expect(await partsOf(reply, two)).toEqual([{ type: 'text', text }])
  })

  test.each<Partial<Prompt>>([
    { tools: ['answer', 'other'], toolChoice: { name: 'answer' } },
    { tools: ['answer'], toolChoice: 'required' },
  ])('is the call of the one tool that is demanded: %j', async (asked) => {
    const { choices } = await completionOf(reply, asked)
    expect(choices[0]!.finishReason).toBe('tool_calls')
    expect(choices[0]!.parts).toMatchObject([{ type: 'tool-call', name: 'answer', text }])
  })

  test('that is no object is text, even where a tool is demanded', async () => {
    const asked: Partial<Prompt> = { tools: ['answer'], toolChoice: { name: 'answer' } }
    expect(await partsOf({ json: [1] }, asked)).toEqual([{ type: 'text', text: '[1]' }])
    expect(await partsOf({ json: 'a' }, asked)).toEqual([{ type: 'text', text: '"a"' }])
  })
})

test('text is literal', async () => {
  expect(await partsOf({ text: 'Hello {user}, {{user}}' })).toMatchObject([
    { text: 'Hello {user}, {{user}}' },
  ])
})

test('a citation is of all the text by default', async () => {
  const [part] = await partsOf({
    text: 'Tea 🚀',
    citations: [
      { url: 'https://a.test', title: 'A', cited_text: 'tea' },
      { url: 'https://b.test', start: 0, end: 3 },
      { document: 1, cited_text: 'tea', start: 40 },
    ],
  })
  expect(part).toMatchObject({
    citations: [
      { url: 'https://a.test', title: 'A', citedText: 'tea', start: 0, end: 6 },
      { url: 'https://b.test', start: 0, end: 3 },
      { document: 1, citedText: 'tea', start: 40, end: 43 },
    ],
  })
})

test('citations of a reply are of its last text, in blocks, too', async () => {
  const citations = [{ url: 'https://a.test', start: 0, end: 1 }]
  const blocks = [{ text: 'a' }, { template: 'b' }, { tool_call: { name: 'f' } }]
  const parts = await partsOf({ blocks, citations })
  expect(parts.map((part) => 'citations' in part && part.citations)).toEqual([
    false,
    citations,
    false,
  ])
})

test('choices are used in turn', async () => {
  const reply: Reply = {
    choices: ['heads', { tool_calls: [{ name: 'f' }] }, { text: 'tails', finish_reason: 'length' }],
  }
  const { choices } = await completionOf(reply, { choices: 4 })
  expect(choices.map(({ finishReason }) => finishReason)).toEqual([
    'stop',
    'tool_calls',
    'length',
    'stop',
  ])
  expect(choices.map(({ parts }) => parts[0]!.text)).toEqual(['heads', '{}', 'tails', 'heads'])
  expect((await completionOf(reply)).choices).toHaveLength(1)
})

test('id and model are sent as given', async () => {
  const given = await completionOf({ text: 'hi', id: 'resp 1', model: 'gpt-4o-2026-01-01' })
  expect(given).toMatchObject({ givenId: 'resp 1', model: 'gpt-4o-2026-01-01' })
  const made = await completionOf({ text: 'hi' })
  expect(made).not.toHaveProperty('givenId')
  expect(made.model).toBe('gpt-4o')
})

test.each(finishReasons)('finish_reason %s is kept', async (finish_reason) => {
  const reply: Reply = { text: 'hi', tool_calls: [{ name: 'f' }], finish_reason }
  expect((await completionOf(reply)).choices[0]!.finishReason).toBe(finish_reason)
})
