/** A header of a reply is one header, or there is no such reply. */
import { request } from 'node:http'
import fc from 'fast-check'
import { ConfigError, createMockLLM, type RespondFunction } from 'mockllm'
import { startServer } from 'mockllm/node-server'
import { expect, onTestFinished, test } from 'vitest'

async function start(respond: RespondFunction) {
  const config = createMockLLM(respond, { onError() {} })
  const server = await startServer({ config })
  onTestFinished(() => server.close())
  return server
}

/** Name and value of each header, as the socket has them. */
function ask(port: number, headers: Record<string, string> = {}): Promise<[number, string[]]> {
  return new Promise((resolve, reject) => {
    const sent = request({ port, method: 'POST', path: '/v1/chat/completions', headers })
    sent.on('response', (incoming) => {
      incoming.resume()
      incoming.on('end', () => resolve([incoming.statusCode!, incoming.rawHeaders]))
    })
    sent.on('error', reject)
    sent.end('{"model":"gpt-4o","messages":[{"role":"user","content":"hi"}]}')
  })
}

/** What HTTP takes for the space around a value. */
function trim(value: string): string {
  return value.replace(/^[ \t]+|[ \t]+$/g, '')
}

/** What an attacker would have stand in one. */
const part = fc.oneof(
  fc.constantFrom(
    '\r\n',
    '\n',
    '\r',
    '\r\n\r\n',
    '\u0000',
    ':',
    ' ',
    '\u010a\u010d',
    '嘊嘍',
    'é',
    '😀',
  ),
  fc.string({ unit: 'binary' }),
  fc.constant('x-evil: 1'),
)
const hostile = fc.array(part, { maxLength: 5 }).map((parts) => parts.join(''))

const places: Record<string, (headers: Record<string, string>) => object> = {
  'a text': (headers) => ({ text: 'hi', headers }),
  'a raw reply': (headers) => ({ raw: { body: 'hi', headers } }),
  'an error': (headers) => ({ error: { status: 418, headers } }),
}

test.each(Object.keys(places))('of %s', async (place) => {
  let headers: Record<string, string> = {}
  const { port } = await start(() => places[place]!(headers))
  const check = async (name: string, value: string) => {
    headers = { [name]: value }
    const [status, raw] = await ask(port)
    expect(raw.map((text) => text.toLowerCase())).not.toContain('x-evil')
    // Either as it is, or refused by the check of what a function gives.
    if (status === 500) return
    const at = raw.findIndex((text) => text.toLowerCase() === name.toLowerCase())
    expect(raw[at + 1]).toBe(trim(value))
  }
  await fc.assert(
    fc.asyncProperty(hostile, (value) => check('x-note', value)),
    { seed: 1, numRuns: 300 },
  )
  await fc.assert(
    fc.asyncProperty(
      hostile.map((text) => `x-${text}`),
      (name) => check(name, 'value'),
    ),
    { seed: 1, numRuns: 300 },
  )
})

test.each(['a\r\nx-evil: 1', 'a\nb', 'a\u0000b', '嘊嘍'])('a config cannot have %o', (value) => {
  for (const place of Object.values(places)) {
    const rules = [{ reply: place({ 'x-note': value }) as { text: string } }]
    expect(() => createMockLLM({ rules })).toThrow(ConfigError)
  }
})

test('what a client asks for by header is not told in another', async () => {
  const { port } = await start(() => ({ text: 'hi' }))
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('x-mockllm-error', 'x-mockllm-fault', 'x-mockllm-lag', 'x-mockllm-session'),
      fc.stringMatching(/^[\t\x20-\x7e\x80-\xff]*$/),
      async (name, value) => {
        const [status, raw] = await ask(port, { [name]: value })
        expect([200, 400]).toContain(status)
        expect(raw.join('\n')).not.toContain('x-evil')
      },
    ),
    {
      seed: 1,
      numRuns: 200,
      examples: [['x-mockllm-error', 'rate_limit; retry_after=1%0d%0ax-evil: 1']],
    },
  )
})
