/** The bytes of Bedrock's streams. */
import { crc32 } from 'node:zlib'
import { expect, test } from 'vitest'
import {
  amazonEventStream,
  chunkMessage,
  eventMessage,
  exceptionMessage,
} from '../../src/providers/bedrock/amazon-event-stream.ts'
import { latin1ToBytes } from '../../src/stream/latin1.ts'
import { readMessages } from './bedrock-messages.ts'

const framing = amazonEventStream((json) => eventMessage('nameless', json))
const read = (frames: string) => readMessages(latin1ToBytes(frames))

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}

test('a message is its lengths, their checksum, headers, payload and a checksum of all', () => {
  const header = (name: string, value: string) =>
    Buffer.concat([
      Buffer.from([name.length]),
      Buffer.from(name),
      Buffer.from([7, 0, value.length]),
      Buffer.from(value),
    ])
  const headers = Buffer.concat([
    header(':event-type', 'contentBlockDelta'),
    header(':content-type', 'application/json'),
    header(':message-type', 'event'),
  ])
  const payload = Buffer.from('{"text":"é👋"}')
  const prelude = Buffer.concat([
    uint32(16 + headers.length + payload.length),
    uint32(headers.length),
  ])
  const whole = Buffer.concat([prelude, uint32(crc32(prelude)), headers, payload])
  const expected = Buffer.concat([whole, uint32(crc32(whole))])
  const bytes = latin1ToBytes(eventMessage('contentBlockDelta', '{"text":"é👋"}'))
  expect(Buffer.from(bytes).toString('hex')).toBe(expected.toString('hex'))
})

test('an exception says so in its headers', () => {
  expect(read(exceptionMessage('throttlingException', '{"message":"x"}'))).toEqual([
    {
      headers: {
        ':exception-type': 'throttlingException',
        ':content-type': 'application/json',
        ':message-type': 'exception',
      },
      body: '{"message":"x"}',
    },
  ])
})

test('a chunk holds the base64 of its UTF-8', () => {
  const [{ headers, body }] = read(chunkMessage('{"text":"é👋"}')) as [ReturnType<typeof read>[0]]
  expect(headers[':event-type']).toBe('chunk')
  expect(Buffer.from(JSON.parse(body).bytes, 'base64').toString()).toBe('{"text":"é👋"}')
})

test('a broken frame has right checksums and half of its JSON', () => {
  const json = '{"delta":{"text":"👋👋👋"}}'
  const [message] = read(framing.breakFrame(eventMessage('contentBlockDelta', json)))
  expect(message!.headers[':event-type']).toBe('contentBlockDelta')
  expect(json.startsWith(message!.body)).toBe(true)
  expect(message!.body.length).toBe(Math.floor(json.length / 2))
})

test('what is no message, or more than one, is cut', () => {
  expect(framing.breakFrame('not a message')).toBe('not a ')
  expect(framing.breakFrame('')).toBe('')
  const one = eventMessage('chunk', '{}')
  const broken = framing.breakFrame(one + one + one)
  expect((one + one).startsWith(broken)).toBe(true)
  expect(() => read(broken)).toThrow()
})

test('a raw frame is one of the framing’s own', () => {
  expect(read(framing.frame('{}'))[0]!.headers[':event-type']).toBe('nameless')
  expect(framing).toMatchObject({ type: 'application/vnd.amazon.eventstream', encoding: 'latin1' })
})
