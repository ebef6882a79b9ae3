import { expect, test } from 'vitest'
import { createEventCheck } from '../../../node-server/bench/event-check.ts'

const text = 'abcdef'

function chunk(delta: object, finishReason: string | null = null): string {
  const choices = [{ index: 0, delta, logprobs: null, finish_reason: finishReason }]
  return `data: ${JSON.stringify({ id: 'chatcmpl-1', choices })}\n\n`
}

const events = [
  chunk({ role: 'assistant', content: '' }),
  ...Array.from(text, (content) => chunk({ content })),
  chunk({}, 'stop'),
  'data: [DONE]\n\n',
]

/** Each event as a chunk of HTTP, behind a head. */
function onTheWire(sent: readonly string[]): Buffer {
  const chunks = sent.map((event) => `${event.length.toString(16)}\r\n${event}\r\n`)
  return Buffer.from(`HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n${chunks.join('')}0\r\n\r\n`)
}

/** Read in so many bytes at a time. */
function countWrong(sent: readonly string[], step = 10_000): number {
  const check = createEventCheck(text)
  const bytes = onTheWire(sent)
  let rest = Buffer.alloc(0)
  for (let at = 0; at < bytes.length; at += step) {
    rest = Buffer.concat([rest, bytes.subarray(at, at + step)])
    rest = rest.subarray(check.take(rest).end)
  }
  return check.wrong()
}

test.each([10_000, 100, 7, 1])('a whole stream is right, read by %i bytes', (step) => {
  expect(countWrong(events, step)).toBe(0)
})

test.each<[string, string[], number]>([
  ['a lost event', events.toSpliced(3, 1), 6],
  ['a doubled event', events.toSpliced(3, 0, events[3]!), 6],
  ['two events in the wrong order', events.toSpliced(3, 2, events[4]!, events[3]!), 2],
  ['an altered byte outside the piece', events.with(4, events[4]!.replace('-1', '-2')), 1],
  ['an end that is missing', events.slice(0, -1), 1],
  ['an event too many', [...events, events[1]!], 1],
  ['an error in place of a stream', ['{"error":{}}'], 9],
])('%s is seen', (_name, sent, wrong) => {
  expect(countWrong(sent)).toBe(wrong)
})
