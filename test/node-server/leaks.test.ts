/** What a request brings of secrets, and this machine has of its own, is in no answer and in no log. */
import { readFile } from 'node:fs/promises'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { type Config, createMockLLM, type RespondFunction } from 'mockllm'
import { createLog, startServer } from 'mockllm/node-server'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { describeFailure } from '../../src/errors/describe-failure.ts'
import { sayOver } from '../state/ask.ts'

const key = 'sk-proj-0123456789abcdefghijklmnopqrstuvwxyz'

/** Of each vendor, and of what stands before one. */
const secrets: Record<string, string> = {
  authorization: `Bearer ${key}`,
  'x-api-key': key,
  'api-key': key,
  'x-goog-api-key': key,
  'x-amz-security-token': key,
  cookie: `session=${key}`,
  'proxy-authorization': `Basic ${key}`,
  'x-client-secret': key,
  'x-amzn-oidc-jwt': key,
  referer: `https://app.test/?api_key=${key}`,
}

async function start(config: Config | RespondFunction, format: 'text' | 'json' = 'text') {
  let written = ''
  const output = { write: (text: string) => (written += text) }
  const llm = createMockLLM(config, {
    onError: (error) => log.error(error instanceof Error ? error.stack! : String(error)),
  })
  const log = createLog({ stdout: output, stderr: output, format })
  const server = await startServer({ config: llm, log })
  onTestFinished(() => server.close())
  const say = (user: string, fields = {}) => sayOver(server.url, user, { headers: secrets, fields })
  return { llm, server, say, log: () => written }
}

describe.each(['text', 'json'] as const)('in a log of %s', (format) => {
  test('a key is in no line, wherever a request has it', async () => {
    const { say, log, server } = await start({ responses: { hi: 'Hello!' } }, format)
    await say('hi')
    for (const path of ['/v1beta/models', '/v1beta/nothing', '/v1/models/a%20b']) {
      await fetch(`${server.url}${path}?key=${key}&api-version=1`, { headers: secrets })
    }
    await fetch(`${server.url}/v1/chat/completions`, {
      method: 'POST',
      headers: secrets,
      body: '{"model":',
    })
    expect(log()).toContain('/v1beta/nothing')
    expect(log()).not.toContain(key)
  })

  test('nothing that a client sends can steer a terminal', async () => {
    const hostile = '\u001b]0;owned\u0007\u009b31m\r\u202e\u0000'
    const respond: RespondFunction = ({ user, model }) => {
      throw new Error(`no answer for ${user} of ${model}\nthe second line`)
    }
    const { say, log, server } = await start(respond, format)
    await say(hostile, { model: hostile })
    await fetch(`${server.url}/v1/x%1b[31m\u009b31m`, {
      headers: { 'x-mockllm-session': '%1b[31m' },
    })
    expect(log()).toContain('the second line')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
    expect(log().replaceAll('\n', '')).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028-\u202e]/)
  })

  test('a model of a megabyte does not fill it', async () => {
    const { say, log } = await start({ responses: { hi: 'Hello!' } }, format)
    await say('hi', { model: 'm'.repeat(1_000_000) })
    if (format === 'text') expect(log().length).toBeLessThan(500)
  })
})

test('a key is in no refusal, and in nothing that is said of a call that missed', async () => {
  const headers = Object.fromEntries(Object.keys(secrets).map((name) => [name, 'other']))
  const rules = Object.entries(headers).map(([name, value]) => ({
    match: { headers: { [name]: value } },
    reply: 'never',
  }))
  const config: Config = {
    rules: [...rules, { match: { api_key: 'other' }, reply: 'never' }],
    defaults: { unmatched: 'error' },
  }
  const { llm, say, log } = await start(config)
  for (const rule of config.rules!) {
    llm.reload({ ...config, rules: [rule] })
    const told = await say('hi')
    expect(told).toContain('no rule matches')
    expect(told).not.toContain(key)
  }
  const [call] = llm.calls
  llm.reload(config)
  expect(llm.explain(call!).length).toBe(config.rules!.length)
  expect(JSON.stringify(llm.explain(call!))).not.toContain(key)
  for (const { match } of config.rules!) {
    const missing = llm.waitForCall(match, { timeoutMs: 0 })
    await expect(missing).rejects.toThrow('No call that fits')
    await expect(missing).rejects.not.toThrow(key)
  }
  expect(log()).not.toContain(key)
})

test.each(['sk-123', 'sk-1234567890', 'sk-123456789012', 'a-secret-of-20-chars'])(
  'a wrong key is masked, were it as short as %s',
  async (wrong) => {
    const { server, log } = await start({ settings: { api_keys: ['right'] } })
    const vendors = [
      '/v1/chat/completions',
      '/xai/v1/chat/completions',
      '/deepseek/chat/completions',
    ]
    for (const path of vendors) {
      const response = await fetch(`${server.url}${path}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${wrong}` },
        body: '{}',
      })
      expect([400, 401]).toContain(response.status)
      const told = `${await response.text()}${log()}`
      const shown = told.match(/[\w-]*\*{2,}[\w-]*/g) ?? []
      // Of a secret that is short, most is not told.
      for (const part of shown) {
        expect(part.replaceAll('*', '').length).toBeLessThanOrEqual(wrong.length / 2)
      }
      expect(told).not.toContain(wrong)
    }
  },
)

describe('a failure of a response function', () => {
  test('is told in its words, without where its files are', async () => {
    const file = join(import.meta.dirname, 'not-there', 'secret-plan.json')
    const { say, log } = await start(async () => ({ text: await readFile(file, 'utf8') }))
    const told = await say('hi')
    expect(told).toContain('mockllm could not answer: ENOENT')
    expect(told).toContain('secret-plan.json')
    expect(told).not.toContain(import.meta.dirname)
    // Whoever runs the server is told where.
    expect(log()).toContain(file)
  })

  test('is told without its stack', async () => {
    const { say } = await start(() => {
      throw new Error('mistake')
    })
    expect(await say('hi')).toBe('mockllm could not answer: mistake')
  })
})

test.each([
  ['that is not there', (socket: Socket) => socket.destroy()],
  ['that speaks no HTTP', (socket: Socket) => socket.end('220 mail.test\r\n')],
  [
    'that breaks off',
    (socket: Socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nx'),
  ],
])('what is passed on to an API %s tells no key', async (_, fail) => {
  const api = createServer((socket) => {
    socket.on('error', () => {})
    socket.once('data', () => fail(socket))
  }).listen(0)
  onTestFinished(() => void api.close())
  const gemini = `http://127.0.0.1:${(api.address() as AddressInfo).port}`
  const { server, log } = await start({
    defaults: { unmatched: 'passthrough' },
    settings: { upstreams: { gemini } },
  })
  const path = '/v1beta/models/gemini-2.5-flash:generateContent'
  const response = await fetch(`${server.url}${path}?key=${key}`, {
    method: 'POST',
    headers: secrets,
    body: '{"contents":[{"role":"user","parts":[{"text":"hi"}]}]}',
  })
  const told = await response.text().catch(String)
  // The client may know of the end before the server has said so.
  await vi.waitFor(() => expect(`${told}${log()}`).toContain('generateContent'))
  expect(`${told}${log()}`).not.toContain(key)
})

test('an upstream may not have a password in it', () => {
  const upstreams = { openai: 'https://me:secret@api.openai.com' }
  expect(() => createMockLLM({ settings: { upstreams } })).toThrow('settings.upstreams["openai"]')
})

test.each([
  '{constructor}',
  '{__proto__}',
  '{toString}',
  '{process}',
  '{env}',
  '{PATH}',
  '{HOME}',
  '{hasOwnProperty}',
  '{constructor}{{constructor}}',
])('the template %s reaches nothing but the request', async (template) => {
  const { say } = await start({ rules: [{ reply: { template } }] })
  expect(await say('hi')).toBe(template.replace('{{constructor}}', '{constructor}'))
})

test.each([
  '/v1/files/../../etc/passwd',
  '/v1/files/..%2f..%2fetc%2fpasswd',
  '/v1/files/%2fetc%2fpasswd/content',
  '/v1/files/....//etc/passwd',
  '/v1/images/made/../../../etc/passwd',
  '/v1/models/..%2f..%2f..%2fetc%2fpasswd',
  '/../../etc/passwd',
  '/file:///etc/passwd',
])('%s is no file', async (path) => {
  const { server } = await start({})
  const { request } = await import('node:http')
  const status = await new Promise<number>((resolve, reject) => {
    // A URL would be made simpler on the way.
    const sent = request({ port: server.port, path }, (incoming) => {
      let body = ''
      incoming.on('data', (chunk) => (body += chunk))
      incoming.on('end', () =>
        body.includes('root:') ? reject(body) : resolve(incoming.statusCode!),
      )
    })
    sent.on('error', reject)
    sent.end()
  })
  expect([200, 404]).toContain(status)
})

test('a failure of Python is told without where its files are', () => {
  const python = "FileNotFoundError: [Errno 2] No such file or directory: '/home/me/plan.json'"
  expect(describeFailure(new Error(python))).toMatch(/directory: '…\/plan.json'$/)
  expect(describeFailure(new Error('no answer for /v1/x/y'))).toBe('no answer for /v1/x/y')
  expect(describeFailure(Object.create(null))).toBe('something was thrown that is no error')
})

test('a file that is uploaded by the name of another comes back as data', async () => {
  const { server } = await start({})
  const form = new FormData()
  form.set('purpose', 'batch')
  form.set('file', new Blob(['{}']), '../../etc/passwd"\r\nx-evil: 1\u2028.jsonl')
  const uploaded = await fetch(`${server.url}/v1/files`, { method: 'POST', body: form })
  const { id } = (await uploaded.json()) as { id: string }
  const content = await fetch(`${server.url}/v1/files/${id}/content`)
  expect([await content.text(), content.headers.get('x-evil')]).toEqual(['{}', null])
})
