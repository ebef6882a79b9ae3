/** Streams that go wrong: what is sent, step by step. */
import { describe, expect, test, vi } from 'vitest'
import { withFault } from '../../src/faults/fault-steps.ts'
import type { FaultReply } from '../../src/reply.ts'
import { type Frames, framesToText, repeatFrame } from '../../src/stream/event-stream.ts'
import { eventStream, firstHalf } from '../../src/stream/framing.ts'
import type { Step } from '../../src/stream/steps.ts'

const frame = (frames: string): Step => ({ kind: 'frame', gapMs: 0, leads: false, frames })
const delta = (frames: Frames, gapMs = 10): Step => ({ kind: 'delta', gapMs, leads: true, frames })

/** Three pieces between a beginning and an end. */
function story(): Step[] {
  return [frame('<'), delta('a'), frame('|'), delta('b'), delta('c'), frame('>')]
}

/** What is sent, in short, and what the run gives at its end. */
function run(fault: FaultReply, steps = story()): string {
  const faulty = withFault(steps.values(), fault, () => '!', eventStream)
  let text = ''
  for (;;) {
    const next = faulty.next()
    if (next.done === true) return `${text} ${next.value ?? 'whole'}`
    const step = next.value
    text += 'frames' in step ? framesToText(step.frames) : ` ${step.kind} `
  }
}

describe('after so many pieces', () => {
  test.each<[FaultReply, string]>([
    [{ kind: 'disconnect', after: 0 }, ' tear  faulted'],
    [{ kind: 'disconnect' }, '<a tear  faulted'],
    [{ kind: 'disconnect', after: 2 }, '<a|b tear  faulted'],
    [{ kind: 'disconnect', after: 3 }, '<a|bc tear  faulted'],
    [{ kind: 'disconnect', after: 4 }, '<a|bc> whole'],
    [{ kind: 'truncate', after: 0 }, ' faulted'],
    [{ kind: 'truncate' }, '<a faulted'],
    [{ kind: 'truncate', after: 3 }, '<a|bc faulted'],
    [{ kind: 'truncate', after: 4 }, '<a|bc> whole'],
    [{ kind: 'error_event', after: 0 }, '! faulted'],
    [{ kind: 'error_event', after: 2 }, '<a|b! faulted'],
    [{ kind: 'error_event', after: 4 }, '<a|bc> whole'],
    [{ kind: 'stall' }, '<a stall |bc> faulted'],
    [{ kind: 'stall', after: 3 }, '<a|bc stall > faulted'],
    [{ kind: 'stall', after: 4 }, '<a|bc> whole'],
    [{ kind: 'duplicate', after: 0 }, '<aa|bc> faulted'],
    [{ kind: 'duplicate', after: 1 }, '<a|bbc> faulted'],
    [{ kind: 'duplicate', after: 3 }, '<a|bc> whole'],
  ])('%o', (fault, sent) => expect(run(fault)).toBe(sent))
})

test('a broken frame is still an event, and the next one is whole', () => {
  const event = (text: string) => delta(`event: e\ndata: {"text":"${text}"}\n\n`)
  expect(run({ kind: 'malformed' }, ['a', 'b', 'c'].map(event))).toBe(
    'event: e\ndata: {"text":"a"}\n\nevent: e\ndata: {"text\n\nevent: e\ndata: {"text":"c"}\n\n faulted',
  )
})

test.each<[FaultReply['kind'], string]>([
  ['malformed', '<data: {"who\n\n> faulted'],
  ['duplicate', '<data: {"whole":1}\n\ndata: {"whole":1}\n\n> faulted'],
])('%s changes what is sent of pieces that are not sent one by one', (kind, sent) => {
  const steps = [frame('<'), delta(''), delta(''), frame('data: {"whole":1}\n\n'), frame('>')]
  expect(run({ kind }, steps)).toBe(sent)
})

test('a stall lasts as long as it says, by default without end', () => {
  const stallOf = (fault: FaultReply) =>
    [...withFault(story().values(), fault, () => '', eventStream)].find(
      ({ kind }) => kind === 'stall',
    )
  expect(stallOf({ kind: 'stall' })).toEqual({ kind: 'stall', forMs: Number.POSITIVE_INFINITY })
  expect(stallOf({ kind: 'stall', for_ms: 20 })).toEqual({ kind: 'stall', forMs: 20 })
})

test('a frame that comes twice comes at once the second time', () => {
  const gaps = [...withFault(story().values(), { kind: 'duplicate' }, () => '', eventStream)].map(
    (step) => ('gapMs' in step ? step.gapMs : undefined),
  )
  expect(gaps).toEqual([0, 10, 0, 10, 0, 10, 0])
})

test('pieces that come in one step are counted one by one, and only the first is waited for', () => {
  const grouped = delta({ before: '[', after: ']', pieces: 'x😀z' }, 30)
  expect(run({ kind: 'disconnect', after: 2 }, [grouped])).toBe('["x"]["😀"] tear  faulted')
  const steps = [
    ...withFault([grouped].values(), { kind: 'truncate', after: 3 }, () => '', eventStream),
  ]
  expect(steps.map((step) => ('gapMs' in step ? step.gapMs : undefined))).toEqual([30, 0, 0])
})

test('a frame with a hole for its piece can be broken, too', () => {
  const frames = repeatFrame('data: {"text":"\\u0000piece\\u0000"}\n\n', ['é', 'b'])
  expect(run({ kind: 'malformed', after: 0 }, [delta(frames)])).toBe(
    'data: {"text\n\ndata: {"text":"b"}\n\n faulted',
  )
})

test('the error is made where the stream is, not before', () => {
  const source = vi.fn(() => '!')
  const steps = withFault(story().values(), { kind: 'error_event' }, source, eventStream)
  steps.next()
  steps.next()
  expect(source).not.toHaveBeenCalled()
  steps.next()
  expect(source).toHaveBeenCalledTimes(1)
})

test.each<FaultReply>([
  { kind: 'disconnect' },
  { kind: 'truncate' },
  { kind: 'stall' },
  { kind: 'malformed', after: 9 },
])('the steps behind a fault are freed: %o', (fault) => {
  const freed = vi.fn()
  function* source(): Generator<Step> {
    try {
      yield* story()
    } finally {
      freed()
    }
  }
  const steps = withFault(source(), fault, () => '', eventStream)
  steps.next()
  steps.next()
  expect(freed).not.toHaveBeenCalled()
  steps.return(undefined)
  expect(freed).toHaveBeenCalledTimes(1)
})

test('half a text tears no character', () => {
  expect(firstHalf('abcd')).toBe('ab')
  expect(firstHalf('a😀bc')).toBe('a')
  expect(firstHalf('')).toBe('')
})
