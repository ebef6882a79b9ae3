import { expect, test, vi } from 'vitest'
import type { Choice, Completion, Part } from '../../src/completion.ts'
import type { StreamEncoder } from '../../src/providers/provider.ts'
import { createRandom } from '../../src/random.ts'
import { framesToText } from '../../src/stream/event-stream.ts'
import { type Lag, plainDelayMs, resolveLag } from '../../src/stream/lag.ts'
import { type DataStep, encodeAtOnce, encodePaced } from '../../src/stream/steps.ts'
import { estimate } from '../../src/tokens/estimate.ts'
import { tokenizerFor } from '../../src/tokens/tokenizer.ts'

const gpt4o = await tokenizerFor('gpt-4o')

/** Frames that say what they are: `(`, `0(`, `0.0(`, `0.0:"piece"`, `0.0)`, `0)`, `)`. */
const encoder: StreamEncoder = {
  start: () => '( ',
  startChoice: (choice) => `${choice}( `,
  startPart: (_part, { choice, index }) => `${choice}.${index}( `,
  deltas: (_part, { choice, index }, pieces) => ({
    before: `${choice}.${index}:`,
    after: ' ',
    pieces,
  }),
  endPart: (_part, { choice, index }) => `${choice}.${index}) `,
  endChoice: (choice) => `${choice}) `,
  end: () => ')',
  error: () => 'error',
}

function completionOf(...choices: string[][]): Completion {
  return {
    choices: choices.map(
      (texts): Choice => ({
        finishReason: 'stop',
        parts: texts.map((text): Part => ({ type: 'text', text })),
      }),
    ),
  } as Completion
}

function stepsOf(completion: Completion, lag: Lag | undefined, tokenizer = gpt4o): DataStep[] {
  return [...encodePaced(completion, encoder, lag, createRandom(1), tokenizer)]
}

/** Each step that is waited for: what it sends, and how long the wait is. */
function waits(steps: readonly DataStep[]): [string, number][] {
  return steps
    .filter(({ gapMs }) => gapMs > 0)
    .map(({ frames, gapMs }) => [framesToText(frames).trim(), gapMs])
}

function totalMs(steps: readonly DataStep[]): number {
  return steps.reduce((sum, { gapMs }) => sum + gapMs, 0)
}

function atOnce(completion: Completion, cut?: Parameters<typeof encodeAtOnce>[2]): string {
  const body = encodeAtOnce(completion, encoder, cut)
  const bytes = new Uint8Array(body.size)
  body.writeTo(bytes)
  return new TextDecoder().decode(bytes)
}

test('tokens come at their rate, the first after ttft_ms in place of its own gap', () => {
  const lag = resolveLag({ ttft_ms: 700, tokens_per_second: 50, chunk: 'token' })
  expect(waits(stepsOf(completionOf(['Hello world!', ' Bye']), lag))).toEqual([
    ['0.0(', 700],
    ['0.0:" world"', 20],
    ['0.0:"!"', 20],
    ['0.1:" Bye"', 20],
  ])
})

test('without ttft_ms, the first piece has its own gap', () => {
  const lag = resolveLag({ tokens_per_second: 50, chunk: 'token' })
  expect(waits(stepsOf(completionOf(['Hello world']), lag))).toEqual([
    ['0.0:"Hello"', 20],
    ['0.0:" world"', 20],
  ])
})

test('ttft_ms alone delays the answer and nothing in it', () => {
  expect(waits(stepsOf(completionOf(['Hello']), resolveLag({ ttft_ms: 300 })))).toEqual([
    ['0.0(', 300],
  ])
})

test('an answer without any piece is waited for, too', () => {
  const lag = resolveLag({ ttft_ms: 300, tokens_per_second: 10 })
  expect(waits(stepsOf(completionOf(['']), lag))).toEqual([['0.0(', 300]])
  expect(plainDelayMs(lag!, completionOf(['']).choices, gpt4o)).toBe(300)
})

test('pieces that are no tokens share the tokens of their part by its characters', () => {
  // Three tokens, twelve characters.
  const completion = completionOf(['Hello world!'])
  const perSecond = { tokens_per_second: 10 }
  const characters = waits(stepsOf(completion, resolveLag(perSecond)))
  expect(characters).toHaveLength(12)
  for (const [, gapMs] of characters) expect(gapMs).toBeCloseTo(25, 9)
  const words = waits(stepsOf(completion, resolveLag({ ...perSecond, chunk: 'word' })))
  expect(words.map(([frame]) => frame)).toEqual(['0.0:"Hello"', '0.0:" world!"'])
  expect(words[0]![1]).toBeCloseTo(125, 9)
  expect(words[1]![1]).toBeCloseTo(175, 9)
})

test('a piece of several tokens takes the time of all', () => {
  expect(gpt4o.count('🦜')).toBe(3)
  const lag = resolveLag({ tokens_per_second: 10, chunk: 'token' })
  expect(waits(stepsOf(completionOf(['🦜']), lag))).toEqual([['0.0:"🦜"', 300]])
})

test('jitter keeps every time within its bounds, and the same seed has the same times', () => {
  const completion = completionOf(['word '.repeat(500)])
  const lag = resolveLag({ ttft_ms: 1000, tokens_per_second: 100, jitter: 0.2, chunk: 'token' })
  const steps = stepsOf(completion, lag)
  const [[, ttftMs], ...rest] = waits(steps) as [[string, number], ...[string, number][]]
  expect(ttftMs).toBeGreaterThanOrEqual(800)
  expect(ttftMs).toBeLessThan(1200)
  expect(ttftMs).not.toBe(1000)
  const gapsMs = rest.map(([, gapMs]) => gapMs)
  expect(Math.min(...gapsMs)).toBeGreaterThanOrEqual(8)
  expect(Math.min(...gapsMs)).toBeLessThan(8.2)
  expect(Math.max(...gapsMs)).toBeLessThan(12)
  expect(Math.max(...gapsMs)).toBeGreaterThan(11.8)
  expect(stepsOf(completion, lag)).toEqual(steps)
})

const lags: Record<string, Lag> = {
  seed: { ttftMs: undefined, charactersPerSecond: 100, jitter: 0, chunk: 'char' },
  'ttft only': resolveLag({ ttft_ms: 500 })!,
  characters: resolveLag({ ttft_ms: 500, tokens_per_second: 30 })!,
  tokens: resolveLag({ tokens_per_second: 30, chunk: 'token' })!,
  'ttft and words': resolveLag({ ttft_ms: 250, tokens_per_second: 30, chunk: 'word' })!,
  sentences: resolveLag({ tokens_per_second: 30, chunk: 'sentence' })!,
  'four characters': resolveLag({ ttft_ms: 1, tokens_per_second: 30, chunk: 4 })!,
}

const completions: Record<string, Completion> = {
  'one part': completionOf(['Hello world! And 🦜 goodbye.']),
  'several parts': completionOf(['Thinking it over.', '', 'The answer. Is 42.']),
  nothing: completionOf(['']),
  'choices alike': completionOf(['Hello world!'], ['Hello world!']),
  'choices of different lengths': completionOf(
    ['Hi'],
    ['Hello, world! Bye.'],
    [''],
    ['One', 'Two'],
  ),
  'an empty choice first': completionOf([''], ['Hello world!']),
}

for (const [lagName, lag] of Object.entries(lags)) {
  test.each(Object.entries(completions))(
    `a plain answer takes as long as its stream: ${lagName}, %s`,
    (_, completion) => {
      const streamedMs = totalMs(stepsOf(completion, lag))
      expect(plainDelayMs(lag, completion.choices, gpt4o)).toBeCloseTo(streamedMs, 6)
      expect(streamedMs > 0 || lag.ttftMs === undefined).toBe(true)
    },
  )
}

test('choices are made side by side: the time is that of the first that is not at its end', () => {
  const lag = resolveLag({ tokens_per_second: 10, chunk: 'token' })
  expect(waits(stepsOf(completionOf(['One'], ['Two three four']), lag))).toEqual([
    ['0.0:"One"', 100],
    ['1.0:" three"', 100],
    ['1.0:" four"', 100],
  ])
})

test('a paced stream has the bytes of an unpaced one, however it is cut', () => {
  for (const completion of Object.values(completions)) {
    for (const chunk of ['char', 'token', 'word', 'sentence', 3] as const) {
      const lag = resolveLag({ tokens_per_second: 10, chunk })
      const paced = stepsOf(completion, lag).map(({ frames }) => framesToText(frames))
      expect(atOnce(completion, { chunk, tokenizer: gpt4o })).toBe(paced.join(''))
    }
  }
})

test('without a lag, the steps of a stream are characters and due at once', () => {
  const completion = completionOf(['Hi 🚀'])
  const steps = stepsOf(completion, undefined)
  expect(totalMs(steps)).toBe(0)
  expect(steps.filter(({ kind }) => kind === 'delta')).toHaveLength(4)
  expect(steps.map(({ frames }) => framesToText(frames)).join('')).toBe(atOnce(completion))
})

test('a chunk without any rate only cuts', () => {
  expect(atOnce(completionOf(['Hello world']), { chunk: 'word' })).toBe(
    '( 0( 0.0( 0.0:"Hello" 0.0:" world" 0.0) 0) )',
  )
})

test('a part with log probabilities is sent token by token in every way of sending', () => {
  const completion = completionOf([''])
  completion.choices[0]!.parts = [
    {
      type: 'text',
      text: 'Hello',
      logprobs: ['Hel', 'lo'].map((token) => ({ token, logprob: -1, top: [] })),
    },
  ]
  const body = '( 0( 0.0( 0.0:"Hel" 0.0:"lo" 0.0) 0) )'
  expect(atOnce(completion)).toBe(body)
  const lag = resolveLag({ tokens_per_second: 10, chunk: 'sentence' })
  const steps = stepsOf(completion, lag, estimate)
  expect(steps.map(({ frames }) => framesToText(frames)).join('')).toBe(body)
  expect(waits(steps)).toEqual([
    ['0.0:"Hel"', 100],
    ['0.0:"lo"', 100],
  ])
})

test('frames that differ in nothing but their piece are encoded once', () => {
  const deltas = vi.fn(encoder.deltas)
  const steps = encodePaced(
    completionOf(['abc']),
    { ...encoder, deltas },
    undefined,
    createRandom(1),
  )
  const text = Array.from(steps, ({ frames }) => framesToText(frames)).join('')
  expect(text).toBe('( 0( 0.0( 0.0:"a" 0.0:"b" 0.0:"c" 0.0) 0) )')
  expect(deltas).toHaveBeenCalledTimes(1)
})

test('an encoder that writes pieces otherwise is asked for each of them', () => {
  const deltas: StreamEncoder['deltas'] = (_part, _position, pieces) => ({
    before: '',
    after: ' ',
    pieces: Array.from(pieces, (piece) => piece.toUpperCase()),
  })
  const steps = encodePaced(
    completionOf(['abc']),
    { ...encoder, deltas },
    undefined,
    createRandom(1),
  )
  const text = Array.from(steps, ({ frames }) => framesToText(frames)).join('')
  expect(text).toContain('"A" "B" "C"')
})
