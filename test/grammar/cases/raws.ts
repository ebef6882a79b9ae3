/** Responses that are sent as they are. */
import type { RawReply } from 'mockllm'
import { expect } from 'vitest'
import { reply } from '../build-case.ts'
import type { Heard } from '../heard.ts'

const raw = (key: string, given: RawReply, expected: (heard: Heard) => void) =>
  reply(key, { raw: given }, expected)

export const rawCases = [
  raw('reply.raw', { status: 202, body: 'Later.' }, ({ status, body, headers }) => {
    expect([status, body]).toEqual([202, 'Later.'])
    expect(headers.get('content-type')).toMatch(/^text\/plain/)
  }),
  raw('raw.status', { status: 503, body: '' }, ({ status, call }) =>
    expect([status, call!.status]).toEqual([503, 503]),
  ),
  raw(
    'raw.headers',
    { headers: { 'Content-Type': 'text/x', 'X-Team': 'a' }, body: 'b' },
    (heard) => {
      expect(heard.headers.get('content-type')).toBe('text/x')
      expect(heard.headers.get('x-team')).toBe('a')
    },
  ),
  raw('raw.body', { body: { a: [1] } }, ({ body, headers }) => {
    expect(body).toBe('{"a":[1]}')
    expect(headers.get('content-type')).toBe('application/json')
  }),
  raw('raw.frames', { frames: [{ a: 1 }, 'event: x\ndata: y\n\n'] }, ({ body, headers }) => {
    expect(body).toBe('data: {"a":1}\n\nevent: x\ndata: y\n\n')
    expect(headers.get('content-type')).toMatch(/^text\/event-stream/)
  }),
]
