/** How a reply becomes a completion: stop strings, token limits, counts. */
import { expect, test } from 'vitest'
import { complete } from '../src/complete.ts'
import type { Prompt } from '../src/prompt.ts'
import { hashText } from '../src/random.ts'
import type { Reply } from '../src/reply.ts'
import { tokenizerFor } from '../src/tokens/tokenizer.ts'

const tokenizer = await tokenizerFor('gpt-4o')

async function completionOf(reply: Reply, asked: Partial<Prompt> = {}) {
  const prompt: Prompt = {
    provider: 'openai',
    model: 'gpt-4o',
    user: 'hi',
    messages: [{ role: 'user', text: 'hi' }],
    tools: [],
    toolChoice: 'auto',
    extraTexts: [],
    stream: false,
    stop: [],
    choices: 1,
    includeUsage: false,
    ...asked,
  }
  return complete(reply, prompt, { hash: hashText('a request'), createdSeconds: 0 })
}

async function choiceOf(reply: Reply, asked?: Partial<Prompt>) {
  return (await completionOf(reply, asked)).choices[0]!
}

test('the stop string that comes first in the text ends it, not the first of the list', async () => {
  expect(await choiceOf({ text: '2+2 equals 9.' }, { stop: ['9', ' equals'] })).toEqual({
    parts: [{ type: 'text', text: '2+2' }],
    finishReason: 'stop',
    stopSequence: ' equals',
  })
})

test('an empty stop string ends nothing', async () => {
  expect(await choiceOf({ text: 'Hello!' }, { stop: [''] })).toEqual({
    parts: [{ type: 'text', text: 'Hello!' }],
    finishReason: 'stop',
  })
})

test('a stop string ends text only: reasoning and arguments stay whole', async () => {
  const reply = {
    reasoning: 'END is near',
    tool_calls: [{ name: 'f', arguments: '{"at":"END"}' }],
  }
  const { parts, finishReason } = await choiceOf(reply, { stop: ['END'] })
  expect(parts.map(({ text }) => text)).toEqual(['END is near', '{"at":"END"}'])
  expect(finishReason).toBe('tool_calls')
})

test('what would follow a stop string is not said', async () => {
  const reply = { text: 'Looking. END', tool_calls: [{ name: 'f' }] }
  expect(await choiceOf(reply, { stop: [' END'] })).toEqual({
    parts: [{ type: 'text', text: 'Looking.' }],
    finishReason: 'stop',
    stopSequence: ' END',
  })
})

test('a limit reached before a stop string is the reason', async () => {
  const choice = await choiceOf({ text: 'one two END' }, { stop: ['END'], maxTokens: 1 })
  expect(choice).toEqual({ parts: [{ type: 'text', text: 'one' }], finishReason: 'length' })
})

test('a limit bounds all parts together', async () => {
  const reply = { reasoning: 'one two three', text: 'four five six' }
  const { choices, usage } = await completionOf(reply, { maxTokens: 4 })
  expect(choices[0]!.parts).toEqual([
    { type: 'reasoning', text: 'one two three' },
    { type: 'text', text: 'four' },
  ])
  expect(usage).toMatchObject({ outputTokens: 4, reasoningTokens: 3 })
})

test('a text of fewer characters than tokens is cut, too', async () => {
  const text = '\u{13000}'.repeat(4)
  const tokens = tokenizer.count(text)
  expect(tokens).toBeGreaterThan(text.length)
  const { finishReason } = await choiceOf({ text }, { maxTokens: tokens - 1 })
  expect(finishReason).toBe('length')
  expect((await choiceOf({ text }, { maxTokens: tokens })).finishReason).toBe('stop')
})

test('an answer as long as the limit is whole', async () => {
  expect(await choiceOf({ text: 'one two three' }, { maxTokens: 3 })).toEqual({
    parts: [{ type: 'text', text: 'one two three' }],
    finishReason: 'stop',
  })
})

test('a call whose name takes the last token is not begun', async () => {
  const text = 'Looking'
  const reply = { text, tool_calls: [{ name: 'search', arguments: { a: 1 } }] }
  const limit = tokenizer.count(text) + tokenizer.count('search')
  const { parts, finishReason } = await choiceOf(reply, { maxTokens: limit })
  expect(parts).toEqual([{ type: 'text', text }])
  expect(finishReason).toBe('length')
  const longer = await choiceOf(reply, { maxTokens: limit + 1 })
  expect(longer.parts[1]).toMatchObject({ type: 'tool-call', name: 'search', isCut: true })
})

test('reasoning is counted within the answer, and for each choice', async () => {
  const reply = { reasoning: 'one two', text: 'three' }
  const one = await completionOf(reply)
  expect(one.usage).toMatchObject({ outputTokens: 3, reasoningTokens: 2 })
  const three = await completionOf(reply, { choices: 3 })
  expect(three.usage).toMatchObject({ outputTokens: 9, reasoningTokens: 6 })
})

test('arguments of a call are no reasoning', async () => {
  const { usage } = await completionOf({ tool_calls: [{ name: 'search', arguments: '{}' }] })
  expect(usage).toMatchObject({ outputTokens: 2, reasoningTokens: 0 })
})

test('finish_reason tool_calls without a call is stop; any other is kept', async () => {
  const reply: Reply = { tool_calls: [{ name: 'f' }], finish_reason: 'tool_calls' }
  expect((await choiceOf(reply)).finishReason).toBe('tool_calls')
  expect((await choiceOf(reply, { toolChoice: 'none' })).finishReason).toBe('stop')
  expect((await choiceOf({ ...reply, finish_reason: 'length' })).finishReason).toBe('length')
})
