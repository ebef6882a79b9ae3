/** How a reply becomes a completion: stop strings, token limits, counts. */
import { expect, test } from 'vitest'
import { complete } from '../../src/complete.ts'
import type { Prompt } from '../../src/prompt.ts'
import { hashText } from '../../src/random.ts'
import type { Reply } from '../../src/reply.ts'
import { estimate } from '../../src/tokens/estimate.ts'
import { tokenizerFor } from '../../src/tokens/tokenizer.ts'
import { promptOf } from '../prompt-of.ts'

const tokenizer = await tokenizerFor('gpt-4o')

function completionOf(reply: Reply, asked: Partial<Prompt> = {}) {
  const context = { hash: hashText('a request'), createdSeconds: 0, captures: {} }
  return complete(reply, promptOf(asked), context)
}

async function choiceOf(reply: Reply, asked?: Partial<Prompt>) {
  return (await completionOf(reply, asked)).choices[0]!
}

test.each([
  ['9', ' equals'],
  [' equals', '9'],
])('the stop string that comes first in the text ends it: "%s", "%s"', async (...stop) => {
  expect(await choiceOf({ text: '2+2 equals 9.' }, { stop })).toEqual({
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

test('text may go on where a stop string or a limit leaves it, with the citations of what was said', async () => {
  const citations = [
    { url: 'https://a.test', start: 0, end: 3 },
    { url: 'https://b.test', start: 4, end: 7 },
    { url: 'https://c.test', start: 8, end: 13 },
    { document: 0, start: 100, end: 200 },
  ]
  const { parts } = await choiceOf({ text: 'one two three', citations }, { stop: [' three'] })
  expect(parts).toEqual([{ type: 'text', text: 'one two', citations: citations.toSpliced(2, 1) }])
  const cut = await choiceOf({ text: 'one two three', citations: [{ url: 'u' }] }, { maxTokens: 2 })
  expect(cut.parts[0]).toMatchObject({ text: 'one two', citations: [{ start: 0, end: 7 }] })
})

test('reasoning that only the vendor reads takes no room', async () => {
  const reply = { blocks: [{ reasoning: { redacted: 'x'.repeat(100) } }, { text: 'one two' }] }
  const { choices, usage } = await completionOf(reply, { maxTokens: 1 })
  expect(choices[0]!.parts.map(({ text }) => text)).toEqual(['', 'one'])
  expect(usage).toMatchObject({ outputTokens: 1, reasoningTokens: 0 })
})

test('a text of millions of characters is estimated, because all other streams would wait for it', async () => {
  const text = 'word '.repeat(450_000)
  const messages = [{ role: 'user' as const, text }]
  const { usage } = await completionOf({ text: 'hi' }, { messages })
  expect(usage.inputTokens).toBe(3 + 4 + estimate.count(text))
})

test('given counts take the place of the real ones, which stand where none is given', async () => {
  const real = await completionOf({ text: 'one two three' })
  const { usage } = await completionOf({
    text: 'one two three',
    usage: { input_tokens: 2000, cached_tokens: 1500, cache_creation_tokens: 100 },
  })
  expect(usage).toEqual({
    ...real.usage,
    inputTokens: 2000,
    cacheReadTokens: 1500,
    cacheCreationTokens: 100,
  })
  const all = {
    input_tokens: 1,
    output_tokens: 2,
    cached_tokens: 3,
    cache_creation_tokens: 4,
    reasoning_tokens: 5,
    input_audio_tokens: 6,
    output_audio_tokens: 7,
    accepted_prediction_tokens: 8,
    rejected_prediction_tokens: 9,
  }
  expect((await completionOf({ text: 'hi', usage: all })).usage).toEqual({
    inputTokens: 1,
    outputTokens: 2,
    cacheReadTokens: 3,
    cacheCreationTokens: 4,
    reasoningTokens: 5,
    inputAudioTokens: 6,
    outputAudioTokens: 7,
    acceptedPredictionTokens: 8,
    rejectedPredictionTokens: 9,
  })
})

test('different choices are counted each by itself', async () => {
  const reply: Reply = { choices: ['one', { reasoning: 'one two', text: 'three' }] }
  const { usage } = await completionOf(reply, { choices: 5 })
  expect(usage).toMatchObject({ outputTokens: 1 + 3 + 1 + 3 + 1, reasoningTokens: 4 })
})

test('a given part is never more than a whole that is not given', async () => {
  const usage = { cached_tokens: 1500, cache_creation_tokens: 100, reasoning_tokens: 70 }
  expect((await completionOf({ text: 'hi', usage })).usage).toMatchObject({
    inputTokens: 1600,
    outputTokens: 70,
  })
})

test('a stop string that begins in one block of text and ends in the next ends both', async () => {
  const blocks = [{ reasoning: 'END' }, { text: 'a' }, { text: ' E' }, { text: 'ND b' }]
  expect(await choiceOf({ blocks }, { stop: ['END'] })).toEqual({
    parts: [
      { type: 'reasoning', text: 'END' },
      { type: 'text', text: 'a' },
      { type: 'text', text: ' ' },
    ],
    finishReason: 'stop',
    stopSequence: 'END',
  })
  const apart = [{ text: 'E' }, { tool_call: { name: 'f' } }, { text: 'ND' }]
  expect(await choiceOf({ blocks: apart }, { stop: ['END'] })).not.toHaveProperty('stopSequence')
})
