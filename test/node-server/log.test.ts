/** The lines that a server prints about its calls. */
import type { Call } from 'mockllm'
import { createLog, startServer } from 'mockllm/node-server'
import { expect, onTestFinished, test } from 'vitest'
import { formatCall } from '../../node-server/request-log.ts'
import { ask, post } from './run-cli.ts'

const call: Call = {
  startedMs: new Date(2026, 0, 2, 3, 4, 5).getTime(),
  method: 'POST',
  path: '/v1/chat/completions',
  provider: 'openai',
  model: 'gpt-4o',
  user: 'what is 2+2?',
  rule: 'responses["what is 2+2?"]',
  endedMs: undefined,
  prompt: undefined,
  body: undefined,
  headers: {},
  session: 'default',
  fault: undefined,
  partsSent: 0,
  outcome: 'completed',
  stream: false,
  status: 200,
  error: undefined,
}
const format = (changes: Partial<Call>) =>
  formatCall({ ...call, ...changes }, 'completed', 2.6, false)

test('an answered call', () => {
  expect(format({})).toBe(
    '03:04:05 POST /v1/chat/completions gpt-4o "what is 2+2?" → responses["what is 2+2?"] 200 3 ms',
  )
})

test('a call whose client left', () => {
  expect(formatCall({ ...call, stream: true }, 'aborted', 1200, false)).toMatch(
    /→ responses\["what is 2\+2\?"\] aborted by the client stream 1200 ms$/,
  )
})

test('a refused call says why', () => {
  const refused = {
    model: undefined,
    user: undefined,
    rule: undefined,
    status: 400,
    error: 'No JSON.',
  }
  expect(format(refused)).toBe('03:04:05 POST /v1/chat/completions → 400 3 ms No JSON.')
})

test('a fault is named where it came about', () => {
  const broken = { ...call, fault: 'disconnect@3' }
  expect(formatCall(broken, 'faulted', 3, false)).toMatch(/ 200 disconnect@3 3 ms$/)
  expect(formatCall(broken, 'completed', 3, false)).toMatch(/ 200 3 ms$/)
})

test('a session is named where somebody named it', () => {
  expect(format({ session: 'my test' })).toMatch(/^03:04:05 \[my test\] POST /)
  for (const session of ['default', 'key-0123abcd']) {
    expect(format({ session })).toMatch(/^03:04:05 POST /)
  }
})

test('a long prompt is cut at 40 characters, none of them halved', () => {
  expect(format({ user: '😀'.repeat(50) })).toContain(` "${'😀'.repeat(39)}…" `)
  expect(format({ user: '😀'.repeat(40) })).toContain(` "${'😀'.repeat(40)}" `)
})

test('nothing in a call can steer the terminal', () => {
  const hostile = '\u001b[31m\n\u0007\u009b\u202e'
  const line = format({ user: hostile, model: hostile, path: hostile, error: hostile })
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
  expect(line).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e]/)
})

test('colour only where it is asked for', () => {
  expect(formatCall(call, 'completed', 3, true)).toContain('\u001b[32m200\u001b[0m')
  expect(format({})).not.toContain('\u001b')
})

function collect(options: { format?: 'text' | 'json'; quiet?: boolean } = {}) {
  const lines = { stdout: '', stderr: '' }
  const log = createLog({
    stdout: { write: (text: string) => (lines.stdout += text) },
    stderr: { write: (text: string) => (lines.stderr += text) },
    ...options,
  })
  return { lines, log }
}

test('every call of a server is logged with what answered it', async () => {
  const { lines, log } = collect()
  const server = await startServer({ config: { responses: { hi: 'Hello' } }, log })
  onTestFinished(() => server.close())
  await ask(server.url, 'hi')
  await ask(server.url, 'ho')
  await fetch(`${server.url}/v1/nothing`)
  expect(
    lines.stdout
      .replace(/^\S+ /gm, '')
      .replace(/\d+ ms/g, 'N ms')
      .split('\n'),
  ).toEqual([
    'POST /v1/chat/completions gpt-4o "hi" → responses["hi"] 200 N ms',
    'POST /v1/chat/completions gpt-4o "ho" → defaults.unknown_response 200 N ms',
    expect.stringMatching(/^GET \/v1\/nothing → 404 N ms /),
    '',
  ])
})

test('a client that leaves is logged as aborted', async () => {
  const { lines, log } = collect({ format: 'json' })
  const config = { responses: { hi: 'a'.repeat(1000) }, settings: { lag_enabled: true } }
  const server = await startServer({ config, log })
  onTestFinished(() => server.close())
  const response = await post(server.url, {
    messages: [{ role: 'user', content: 'hi' }],
    stream: true,
  })
  const reader = response.body!.getReader()
  await reader.read()
  await reader.cancel()
  await expect.poll(() => lines.stdout).toContain('"outcome":"aborted"')
})

test('quiet: no calls, but errors', async () => {
  const { lines, log } = collect({ quiet: true })
  const config = () => {
    throw new Error('oh no')
  }
  const server = await startServer({ config, log })
  onTestFinished(() => server.close())
  await ask(server.url, 'hi')
  expect(lines.stdout).toBe('')
  expect(lines.stderr).toContain('oh no')
})

test('json: errors are objects, too', () => {
  const { lines, log } = collect({ format: 'json' })
  log.error('line 1\nline 2', { event: 'reload_failed' })
  expect(JSON.parse(lines.stderr)).toEqual({
    time: expect.any(String),
    level: 'error',
    message: 'line 1\nline 2',
    event: 'reload_failed',
  })
})
