/** Every fault in every API's answer, to the byte: over HTTP and in process, read by raw fetch. */
import { createManualClock, createMockLLM, type MockLLM } from 'mockllm'
import { startServer } from 'mockllm/node-server'
import { setupServer } from 'msw/node'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { allSurfaces } from '../../src/providers/registry.ts'
import { hearsCancel } from '../sdk/msw-version.ts'
import { type Frame, readFrames } from './wire/frames.ts'
import { saidIn } from './wire/said.ts'
import { type Framing, toRequest, type WireSurface, wireSurfaces } from './wire/surfaces.ts'

const answer = 'Hé😀 <ok>.'
const pieces = [...answer]
const config = {
  settings: { now: '2026-01-01T00:00:00Z' },
  responses: {
    say: answer,
    call: { tool_calls: [{ name: 'f', arguments: { city: 'Zürich 🚀' } }] },
  },
}

const ways = [
  {
    way: 'http',
    async open(llm: MockLLM) {
      const server = await startServer({ config: llm })
      return { origin: server.url, close: () => server.close() }
    },
  },
  {
    way: 'in process',
    async open(llm: MockLLM) {
      const server = setupServer(...llm.handlers)
      server.listen({ onUnhandledRequest: 'error' })
      return { origin: undefined, close: () => server.close() }
    },
  },
]

interface Received {
  status: number
  type: string | null
  /** Each byte is a character. */
  body: string
  /** Whether the connection was torn, or the client left. */
  error: unknown
}

/** @param leaveAfter bytes after which the client leaves */
async function fetchAll(request: Request, leave?: { after: number; by: AbortController }) {
  const received: Received = { status: 0, type: null, body: '', error: undefined }
  try {
    const response = await fetch(request)
    received.status = response.status
    received.type = response.headers.get('content-type')
    const reader = response.body!.getReader()
    if (leave?.after === 0) leave.by.abort()
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      received.body += Buffer.from(next.value).toString('latin1')
      if (leave !== undefined && received.body.length >= leave.after) leave.by.abort()
    }
  } catch (error) {
    received.error = error
  }
  return received
}

const toLatin1 = (text: string) => Buffer.from(text).toString('latin1')
const toBytes = (latin1: string) => Buffer.from(latin1, 'latin1')

const ends: Record<Exclude<Framing, 'array'>, string> = { events: '\n\n', lines: '\n', amazon: '' }

/** The beginning of a stream that holds these frames and is not at its end. */
function join(frames: readonly Frame[], framing: Framing): string {
  if (framing === 'amazon') return frames.map(({ text }) => text).join('')
  if (framing === 'array') return toLatin1(`[${frames.map(({ text }) => `${text},\r\n`).join('')}`)
  return toLatin1(frames.map(({ text }) => text + ends[framing]).join(''))
}

const read = (body: string, { framing }: WireSurface) => {
  const { frames, rest } = readFrames(toBytes(body), framing)
  expect(rest).toBe('')
  return frames
}

/** Where the pieces of the answer are. */
const piecesOf = (frames: readonly Frame[]) =>
  frames.flatMap(({ json }, index) => ([...saidIn([json])].length === 1 ? [index] : []))

const half = (body: string) => {
  const text = toBytes(body).toString()
  const cut = text.slice(0, Math.floor(text.length / 2))
  return toLatin1(/[\uD800-\uDBFF]$/.test(cut) ? cut.slice(0, -1) : cut)
}

describe.each(ways)('$way', ({ open }) => {
  const llm = createMockLLM(config, { onError() {} })
  let opened: Awaited<ReturnType<typeof open>>
  beforeAll(async () => {
    opened = await open(llm)
  })
  afterAll(() => opened.close())
  beforeEach(() => llm.reset())

  describe.each(wireSurfaces)('$name', (surface) => {
    const ask = async (
      stream: boolean,
      fault?: string,
      { user = 'say', after }: { user?: string; after?: number } = {},
    ) => {
      llm.reset()
      const by = new AbortController()
      const request = toRequest(
        surface,
        { user, ...(user === 'call' ? { tools: ['f'] } : {}) },
        {
          stream,
          origin: opened.origin,
          headers: fault === undefined ? {} : { 'x-mockllm-fault': fault },
          ...(after === undefined ? {} : { signal: by.signal }),
        },
      )
      const received = await fetchAll(request, after === undefined ? undefined : { after, by })
      const call = await llm.waitForCall()
      expect([call.provider, call.stream]).toEqual([surface.provider, stream])
      expect(call.fault).toBe(fault?.replace(/;.*$/, ''))
      const { outcome, partsSent } = call
      return { ...received, outcome, partsSent }
    }
    const overloaded = allSurfaces
      .find(({ provider: { name } }) => name === surface.provider)!
      .provider.describeError('overloaded', { model: 'm', nowMs: 0, retryAfter: 1 })

    describe('streamed', () => {
      let whole: Received & { partsSent: number }
      let frames: Frame[]
      let at: number[]
      /** All that is sent until so many pieces are. */
      const upTo = (sent: number) => join(frames.slice(0, at[sent - 1]! + 1), surface.framing)
      beforeAll(async () => {
        whole = await ask(true)
        frames = read(whole.body, surface)
        at = piecesOf(frames)
      })

      test('without a fault it is whole, a piece a frame', () => {
        expect(whole).toMatchObject({ status: 200, error: undefined, partsSent: pieces.length })
        expect(frames.filter(({ isBroken }) => isBroken)).toEqual([])
        expect(at).toHaveLength(pieces.length)
        expect(saidIn(at.map((index) => frames[index]!.json))).toBe(answer)
      })

      test('disconnect', async () => {
        expect(await ask(true, 'disconnect@3')).toMatchObject({
          status: 200,
          body: upTo(3),
          error: expect.any(TypeError),
          outcome: 'faulted',
          partsSent: 3,
        })
        expect(await ask(true, 'disconnect@0')).toMatchObject({
          status: 0,
          body: '',
          error: expect.any(TypeError),
          outcome: 'faulted',
          partsSent: 0,
        })
      })

      test('truncate', async () => {
        const ended = { status: 200, error: undefined, outcome: 'faulted' }
        const cut = await ask(true, 'truncate@3')
        expect(cut).toMatchObject({ ...ended, body: upTo(3), partsSent: 3 })
        const none = await ask(true, 'truncate@0')
        expect(none).toMatchObject({ ...ended, body: '', partsSent: 0 })
      })

      test('malformed', async () => {
        for (const sent of [0, 3]) {
          const broken = await ask(true, `malformed@${sent}`)
          const heard = read(broken.body, surface)
          const index = at[sent]!
          expect(heard[index]).toMatchObject({ isBroken: true })
          expect(heard[index]!.headers).toEqual(frames[index]!.headers)
          expect(heard.toSpliced(index, 1)).toEqual(frames.toSpliced(index, 1))
          expect(broken).toMatchObject({ error: undefined, outcome: 'faulted' })
          expect(broken.partsSent).toBe(pieces.length)
        }
      })

      test('duplicate', async () => {
        for (const sent of [0, 3]) {
          const twice = await ask(true, `duplicate@${sent}`)
          const index = at[sent]!
          expect(read(twice.body, surface)).toEqual(frames.toSpliced(index, 0, frames[index]!))
          expect(twice).toMatchObject({ error: undefined, outcome: 'faulted' })
          expect(twice.partsSent).toBe(pieces.length + 1)
        }
      })

      test('error_event', async () => {
        for (const sent of [0, 3]) {
          const failed = await ask(true, `error_event@${sent}`)
          const heard = read(failed.body, surface)
          const good = sent === 0 ? [] : frames.slice(0, at[sent - 1]! + 1)
          // Responses tells of the error, and then that the response has failed.
          const errors = heard.splice(good.length)
          expect(heard).toEqual(good)
          expect(errors).toHaveLength(surface.endpoint === 'responses' ? 2 : 1)
          for (const { isBroken, json } of errors) {
            expect(isBroken).toBe(false)
            expect(JSON.stringify(json)).toContain(JSON.stringify(overloaded.message))
          }
          expect(failed).toMatchObject({
            status: 200,
            error: undefined,
            outcome: 'faulted',
            partsSent: sent,
          })
        }
      })

      test.runIf(hearsCancel())('stall, until the client leaves', async () => {
        const stalled = await ask(true, 'stall@3', { after: upTo(3).length })
        expect(stalled).toMatchObject({ status: 200, body: upTo(3), outcome: 'aborted' })
        expect(stalled).toMatchObject({ error: { name: 'AbortError' }, partsSent: 3 })
      })

      test('stall, and go on', async () => {
        const late = await ask(true, 'stall@3; for_ms=1')
        expect(late).toMatchObject({ body: whole.body, error: undefined, outcome: 'faulted' })
      })

      test('wrong_content_type and empty_body', async () => {
        const { type, ...rest } = whole
        expect(type).not.toBe('text/html')
        const wrong = await ask(true, 'wrong_content_type')
        expect(wrong).toEqual({ ...rest, type: 'text/html', outcome: 'faulted' })
        const empty = await ask(true, 'empty_body')
        expect(empty).toEqual({ ...whole, body: '', outcome: 'faulted', partsSent: 0 })
      })

      test.skipIf(surface.lacks.includes('tools'))('in a call of a tool', async () => {
        const calling = await ask(true, undefined, { user: 'call' })
        const all = read(calling.body, surface)
        for (const sent of [0, 3]) {
          const broken = read(
            (await ask(true, `malformed@${sent}`, { user: 'call' })).body,
            surface,
          )
          expect(broken.filter(({ isBroken }) => isBroken)).toHaveLength(1)
          expect(broken).toHaveLength(all.length)
          const twice = read((await ask(true, `duplicate@${sent}`, { user: 'call' })).body, surface)
          expect(twice).toHaveLength(all.length + 1)
          const added = twice.findIndex(({ text }, index) => text !== all[index]?.text)
          expect(twice.toSpliced(added, 1)).toEqual(all)
          expect(twice[added]).toEqual(twice[added - 1])
        }
      })
    })

    describe('plain', () => {
      let whole: Received & { partsSent: number }
      beforeAll(async () => {
        whole = await ask(false)
        expect(whole).toMatchObject({ status: 200, error: undefined, partsSent: 0 })
        expect(saidIn([JSON.parse(toBytes(whole.body).toString())])).toContain(answer)
      })

      test('disconnect', async () => {
        expect(await ask(false, 'disconnect@3')).toMatchObject({
          status: 200,
          body: half(whole.body),
          error: expect.any(TypeError),
          outcome: 'faulted',
          partsSent: 0,
        })
        expect(await ask(false, 'disconnect@0')).toMatchObject({
          status: 0,
          error: expect.any(TypeError),
          outcome: 'faulted',
        })
      })

      test.each([
        ['truncate', () => half(whole.body)],
        ['truncate@0', () => ''],
        ['malformed', () => whole.body.slice(0, -1)],
        ['duplicate', () => whole.body + whole.body],
        ['stall; for_ms=1', () => whole.body],
        ['empty_body', () => ''],
      ])('%s', async (fault, body) => {
        expect(await ask(false, fault)).toEqual({ ...whole, body: body(), outcome: 'faulted' })
      })

      test('wrong_content_type', async () => {
        const wrong = await ask(false, 'wrong_content_type')
        expect(wrong).toEqual({ ...whole, type: 'text/html', outcome: 'faulted' })
      })

      test('error_event is an error in its place', async () => {
        const failed = await ask(false, 'error_event')
        expect(failed.status).toBe(overloaded.status)
        expect(JSON.stringify(JSON.parse(toBytes(failed.body).toString()))).toContain(
          JSON.stringify(overloaded.message),
        )
        expect(failed).toMatchObject({ error: undefined, outcome: 'faulted' })
      })

      test.runIf(hearsCancel())('stall, until the client leaves', async () => {
        const body = half(whole.body)
        const stalled = await ask(false, 'stall', { after: body.length })
        expect(stalled).toMatchObject({ status: 200, body, outcome: 'aborted' })
        expect(stalled.error).toMatchObject({ name: 'AbortError' })
      })
    })
  })
})

describe.each(ways)('a slow start, $way', ({ open }) => {
  const clock = createManualClock(Date.UTC(2026, 0))
  const llm = createMockLLM(config, { clock })
  let opened: Awaited<ReturnType<typeof open>>
  beforeAll(async () => {
    opened = await open(llm)
  })
  afterAll(() => opened.close())

  test.each(wireSurfaces)('of $name', async (surface) => {
    for (const stream of [false, true]) {
      llm.reset()
      const asked = (headers: Record<string, string>) =>
        fetchAll(toRequest(surface, { user: 'say' }, { stream, origin: opened.origin, headers }))
      const whole = await asked({})
      let isThere = false
      const coming = asked({ 'x-mockllm-fault': 'slow_start' }).finally(() => {
        isThere = true
      })
      await vi.waitFor(() => expect(clock.pending).toBe(1))
      await clock.advance(4998)
      expect([isThere, llm.calls[1]!.outcome]).toEqual([false, 'pending'])
      await clock.advance(2)
      expect(await coming).toEqual(whole)
      const { outcome, fault } = await llm.waitForCall(({ fault }) => fault === 'slow_start')
      expect([outcome, fault]).toEqual(['faulted', 'slow_start'])
    }
  })
})
