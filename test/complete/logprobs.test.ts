import { expect, test } from 'vitest'
import { complete } from '../../src/complete.ts'
import type { TextPart } from '../../src/completion.ts'
import type { Prompt } from '../../src/prompt.ts'
import { hashText } from '../../src/random.ts'
import type { Reply } from '../../src/reply.ts'
import { tokenizerFor } from '../../src/tokens/tokenizer.ts'
import { promptOf } from '../prompt-of.ts'

const { split } = await tokenizerFor('gpt-4o')

function completionOf(reply: Reply, asked: Partial<Prompt> = {}) {
  const context = { hash: hashText('a request'), createdSeconds: 0, captures: {} }
  return complete(reply, promptOf({ topLogprobs: 3, ...asked }), context)
}

async function logprobsOf(reply: Reply, asked?: Partial<Prompt>) {
  const { choices } = await completionOf(reply, asked)
  return (choices[0]!.parts[0] as TextPart).logprobs
}

const text = 'The quick brown fox 🚀 jumps over the lazy dog. 日本語 naïve'

test('are made where they are asked for, and there only', async () => {
  expect((await logprobsOf({ text }))?.map(({ token }) => token)).toEqual(split(text))
  const context = { hash: hashText('a request'), createdSeconds: 0, captures: {} }
  for (const logprobs of [[], [{ token: 'The', logprob: -1 }]]) {
    const { choices } = await complete({ text, logprobs }, promptOf(), context)
    expect(choices[0]!.parts).toEqual([{ type: 'text', text }])
  }
})

test('are the same for the same request, and not for every choice', async () => {
  const [first, second] = [
    await completionOf({ text }, { choices: 2 }),
    await completionOf({ text }),
  ]
  expect(second.choices[0]).toEqual(first.choices[0])
  expect(first.choices[1]).not.toEqual(first.choices[0])
})

test('are those of probabilities: the token first, then others that are less likely', async () => {
  const long = text.repeat(20)
  for (const topLogprobs of [1, 5, 20]) {
    for (const { token, logprob, top } of (await logprobsOf({ text: long }, { topLogprobs }))!) {
      expect(logprob).toBeLessThanOrEqual(0)
      expect(logprob).toBeGreaterThan(-1.5)
      expect(top).toHaveLength(topLogprobs)
      expect(top[0]).toEqual({ token, logprob })
      expect(new Set(top.map((entry) => entry.token)).size).toBe(topLogprobs)
      const values = top.map((entry) => entry.logprob)
      expect(values).toEqual(values.toSorted((a, b) => b - a))
      expect(values.reduce((sum, value) => sum + Math.exp(value), 0)).toBeLessThan(1.0001)
    }
  }
})

test('have no alternatives where none are asked for', async () => {
  const logprobs = await logprobsOf({ text }, { topLogprobs: 0 })
  expect(logprobs!.every(({ top }) => top.length === 0)).toBe(true)
})

test('are given', async () => {
  const logprobs = [
    { token: 'Yes', logprob: -0.1, top_logprobs: [{ token: 'Yes', logprob: -0.1 }] },
    { token: '.', logprob: -0.5 },
  ]
  const found = (await logprobsOf({ text: 'Yes.', logprobs }, { topLogprobs: 2 }))!
  expect(found[0]).toEqual({ token: 'Yes', logprob: -0.1, top: logprobs[0]!.top_logprobs })
  expect(found[1]).toMatchObject({ token: '.', logprob: -0.5, top: [{ token: '.' }, {}] })
})

test('that are given have no more alternatives than are asked for', async () => {
  const top_logprobs = ['a', 'b', 'c'].map((token, index) => ({ token, logprob: -1 - index }))
  const reply = { text: 'a', logprobs: [{ token: 'a', logprob: -1, top_logprobs }] }
  for (const topLogprobs of [0, 1, 3, 20]) {
    const [found] = (await logprobsOf(reply, { topLogprobs }))!
    expect(found!.top).toEqual(top_logprobs.slice(0, topLogprobs))
  }
})

test('that are given with a choice are of that choice', async () => {
  const choice = (text: string, logprob: number) => ({ text, logprobs: [{ token: text, logprob }] })
  const reply = { choices: [choice('a', -0.1), choice('b', -0.2)] }
  const { choices } = await completionOf(reply, { choices: 3 })
  expect(choices.map(({ parts }) => (parts[0] as TextPart).logprobs)).toMatchObject([
    [{ token: 'a', logprob: -0.1 }],
    [{ token: 'b', logprob: -0.2 }],
    [{ token: 'a', logprob: -0.1 }],
  ])
})

test('that are given and do not make the text end where they leave it', async () => {
  const logprobs = [
    { token: 'The', logprob: -0.1 },
    { token: ' slow', logprob: -0.2 },
  ]
  const found = (await logprobsOf({ text, logprobs }))!
  expect(found[0]).toMatchObject({ token: 'The', logprob: -0.1 })
  expect(found.map(({ token }) => token).join('')).toBe(text)
  expect(found.length).toBeGreaterThan(2)
})

test.each<Partial<Prompt>>([
  { stop: ['ck'] },
  { maxTokens: 3 },
  { stop: ['日'] },
  { model: 'llama-3', maxTokens: 2 },
])('make the text that %j leaves', async (asked) => {
  const { choices } = await completionOf({ text }, asked)
  const part = choices[0]!.parts[0] as TextPart
  expect(part.text.length).toBeLessThan(text.length)
  expect(part.logprobs!.map(({ token }) => token).join('')).toBe(part.text)
  const given = split(text).map((token) => ({ token, logprob: -0.25 }))
  const cut = await completionOf({ text, logprobs: given }, asked)
  const cutPart = cut.choices[0]!.parts[0] as TextPart
  expect(cutPart.logprobs!.map(({ token }) => token).join('')).toBe(part.text)
})

test('are of text and of refusals, not of reasoning or calls', async () => {
  const { choices } = await completionOf({
    blocks: [
      { reasoning: 'hm' },
      { text: 'a' },
      { text: '' },
      { refusal: 'no' },
      { tool_call: { name: 'f' } },
    ],
    logprobs: [
      { token: 'a', logprob: -0.1 },
      { token: 'no', logprob: -0.2 },
    ],
  })
  expect(choices[0]!.parts.map((part) => 'logprobs' in part && part.logprobs)).toMatchObject([
    false,
    [{ token: 'a', logprob: -0.1 }],
    false,
    [{ token: 'no', logprob: -0.2 }],
    false,
  ])
})
