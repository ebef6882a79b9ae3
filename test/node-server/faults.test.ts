/** Faults as bytes on a socket. */
import { connect } from 'node:net'
import { type Config, createManualClock, createMockLLM } from 'mockllm'
import { startServer } from 'mockllm/node-server'
import { describe, expect, onTestFinished, test } from 'vitest'

interface Received {
  /** Status line and headers; `''` where nothing came. */
  head: string
  /** What is in the body, without the sizes of its chunks. */
  body: string
  /** Whether it came to its end as HTTP has it. */
  isWhole: boolean
}

async function start(config: Config, clock = createManualClock()) {
  const llm = createMockLLM(config, { clock })
  const server = await startServer({ config: llm })
  onTestFinished(() => server.close())
  return { llm, clock, port: server.port }
}

function requestText(body: object, path = '/v1/chat/completions'): string {
  const text = JSON.stringify(body)
  return `POST ${path} HTTP/1.1\r\nhost: x\r\ncontent-length: ${text.length}\r\n\r\n${text}`
}

const ask = (stream: boolean, content = 'hi') =>
  requestText({ model: 'gpt-4o', stream, messages: [{ role: 'user', content }] })

/** Sends a request and reads until the server ends the connection; a reset is an error. */
function exchange(
  port: number,
  text: string,
  onData?: (received: string) => void,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(text))
    let received = ''
    socket.setEncoding('utf8')
    socket.on('data', (data: string) => {
      received += data
      onData?.(received)
    })
    socket.on('end', () => resolve(received))
    socket.on('error', reject)
  })
}

function parse(received: string): Received {
  const at = received.indexOf('\r\n\r\n')
  if (at === -1) return { head: received, body: '', isWhole: false }
  const head = received.slice(0, at)
  const rest = received.slice(at + 4)
  const [, length] = /^content-length: (\d+)$/im.exec(head) ?? []
  if (length !== undefined) {
    return { head, body: rest, isWhole: Buffer.byteLength(rest) === Number(length) }
  }
  // The bodies of these tests are ASCII, so that a size counts characters, too.
  let body = ''
  let left = rest
  for (;;) {
    const [line, size] = /^([0-9a-f]+)\r\n/.exec(left) ?? []
    if (line === undefined || size === undefined) return { head, body, isWhole: false }
    const end = line.length + Number.parseInt(size, 16)
    body += left.slice(line.length, end)
    left = left.slice(end + 2)
    if (size === '0') return { head, body, isWhole: true }
  }
}

const faulty = (fault: string, text = 'Hello!'): Config => ({ responses: { hi: { text, fault } } })

/** The pieces of a stream. */
function textOf(body: string): string {
  return Array.from(body.matchAll(/"content":"([^"]*)"/g), ([, piece]) => piece).join('')
}

describe('a stream', () => {
  test('that is torn has sent all that came before, without an end and without a reset', async () => {
    const { port } = await start(faulty('disconnect@3'))
    const { head, body, isWhole } = parse(await exchange(port, ask(true)))
    expect(head).toMatch(/^HTTP\/1\.1 200 OK\r\n/)
    expect(head).toMatch(/transfer-encoding: chunked/i)
    expect(textOf(body)).toBe('Hel')
    expect(body.endsWith('\n\n')).toBe(true)
    expect(isWhole).toBe(false)
  })

  test('of megabytes is torn only when all that came before has been read', async () => {
    const text = 'x'.repeat(20_000)
    const { port } = await start(faulty('disconnect@19999', text))
    const { body, isWhole } = parse(await exchange(port, ask(true)))
    expect([textOf(body).length, isWhole]).toEqual([19_999, false])
  })

  test('that is torn at once has no response at all', async () => {
    const { port, llm } = await start(faulty('disconnect@0'))
    expect(await exchange(port, ask(true))).toBe('')
    expect(llm.calls.map(({ outcome }) => outcome)).toEqual(['faulted'])
  })

  test('that is cut off is a whole response', async () => {
    const { port } = await start(faulty('truncate@2'))
    const text = ask(true).replace('host: x', 'host: x\r\nconnection: close')
    const { body, isWhole } = parse(await exchange(port, text))
    expect([textOf(body), body.includes('[DONE]'), isWhole]).toEqual(['He', false, true])
  })

  test('that stalls frees what it holds when its client leaves', async () => {
    const { port, llm, clock } = await start({
      responses: { hi: { text: 'Hello!', fault: { kind: 'stall', after: 2, for_ms: 1000 } } },
    })
    const left = new Promise<void>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => socket.write(ask(true)))
      let received = ''
      socket.on('data', (data) => {
        received += data
        if (textOf(received) !== 'He') return
        socket.destroy()
        resolve()
      })
    })
    await left
    await llm.waitForCall(() => true)
    expect(llm.calls).toMatchObject([{ outcome: 'aborted', partsSent: 2, fault: 'stall@2' }])
    expect(clock.pending).toBe(0)
  })

  test('goes on after its silence', async () => {
    const { port, clock } = await start({
      responses: { hi: { text: 'Hello!', fault: { kind: 'stall', after: 2, for_ms: 1000 } } },
    })
    let isSilent: () => void
    const silent = new Promise<void>((resolve) => {
      isSilent = resolve
    })
    const text = ask(true).replace('host: x', 'host: x\r\nconnection: close')
    const received = exchange(port, text, (sofar) => {
      if (textOf(sofar) === 'He') isSilent()
    })
    await silent
    await clock.advance(1000)
    const { body, isWhole } = parse(await received)
    expect([textOf(body), isWhole]).toEqual(['Hello!', true])
  })
})

describe('a plain answer', () => {
  test('that is torn sends half, of how much it does not say', async () => {
    const { port } = await start(faulty('disconnect'))
    const { head, body, isWhole } = parse(await exchange(port, ask(false)))
    expect(head).toMatch(/^HTTP\/1\.1 200 OK\r\n/)
    expect(head).toMatch(/^transfer-encoding: chunked$/im)
    // As long as it would be, but for the second half.
    expect(body).toMatch(/^\{"id":.*"content":"Hello!"/)
    expect(body).not.toContain('total_tokens')
    expect(isWhole).toBe(false)
  })

  test('that is torn at once has no response at all', async () => {
    const { port } = await start(faulty('disconnect@0'))
    expect(await exchange(port, ask(false))).toBe('')
  })

  test.each([
    ['truncate', /^\{.*[^}]$/],
    ['malformed', /^\{.*"service_tier":"default"$/],
    ['duplicate', /^\{.*\}\{.*\}$/],
    ['empty_body', /^$/],
  ])('with %s is a whole response, and no JSON', async (fault, shape) => {
    const { port } = await start(faulty(fault))
    const text = ask(false).replace('host: x', 'host: x\r\nconnection: close')
    const { head, body, isWhole } = parse(await exchange(port, text))
    expect(head).toMatch(/content-type: application\/json/)
    expect(body).toMatch(shape)
    expect(isWhole).toBe(true)
    expect(() => JSON.parse(body)).toThrow(SyntaxError)
  })

  test('that never comes frees what it holds when its client leaves', async () => {
    const { port, llm, clock } = await start(faulty('stall@0'))
    const started = llm.waitForCall(() => true, { until: 'started' })
    const socket = connect(port, '127.0.0.1', () => socket.write(ask(false)))
    await started
    socket.destroy()
    await llm.waitForCall(() => true)
    expect(llm.calls).toMatchObject([{ outcome: 'aborted' }])
    expect(clock.pending).toBe(0)
  })
})

test('an answer in front of one that is torn, on the same connection, is whole', async () => {
  const { port } = await start({
    responses: { first: 'All of it.', hi: { text: 'x', fault: 'disconnect@0' } },
  })
  const received = await exchange(port, ask(false, 'first') + ask(false))
  expect(parse(received)).toMatchObject({ isWhole: true })
  expect(received).toContain('All of it.')
})
