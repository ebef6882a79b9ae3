/**
 * The behaviour that users of the Python mockllm bring along, row by row, against the command: each
 * test is named after what it shows.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Anthropic from '@anthropic-ai/sdk'
import { describe, expect, test } from 'vitest'
import { ask, emptyDirectory, post, runCli, startCli } from './run-cli.ts'

const responsesYml = `responses:
  "what is 2+2?": "2+2 equals 9."
  "emoji": "👩‍👩‍👧‍👦🚀"
  "long": "${'x'.repeat(100)}"
defaults:
  unknown_response: "I don't know the answer to that. This is a mock response."
settings:
  lag_enabled: true
  lag_factor: 10
`

/** Starts the command in a folder with these files. */
async function start(
  files: Record<string, string>,
  args: string[],
  env: Record<string, string> = {},
) {
  const cwd = emptyDirectory()
  for (const [name, content] of Object.entries(files)) writeFileSync(join(cwd, name), content)
  return { cwd, ...(await startCli(args, { cwd, env })) }
}

const startSeed = () => start({ 'responses.yml': responsesYml }, ['--config', 'responses.yml'])
const withoutLag = responsesYml.replace('lag_enabled: true', 'lag_enabled: false')
const startFast = () => start({ 'responses.yml': withoutLag }, ['--config', 'responses.yml'])

function stream(url: string, prompt: string) {
  return post(url, { stream: true, messages: [{ role: 'user', content: prompt }] })
}

/** The `data:` lines of a stream, with the milliseconds at which each arrived. */
async function arrivals(response: Response): Promise<{ data: string; atMs: number }[]> {
  const lines: { data: string; atMs: number }[] = []
  let rest = ''
  for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
    const frames = (rest + chunk).split('\n\n')
    rest = frames.pop()!
    for (const frame of frames) lines.push({ data: frame.slice(6), atMs: performance.now() })
  }
  return lines
}

/** The contents of the deltas, in order. */
async function deltas(response: Response): Promise<string[]> {
  const chunks = (await arrivals(response)).filter(({ data }) => data !== '[DONE]')
  return chunks.flatMap(({ data }) => JSON.parse(data).choices[0].delta.content || [])
}

describe('responses.yml', () => {
  test('responses.yml, unchanged from the Python tool, works', async () => {
    const { url } = await startSeed()
    expect(await ask(url, 'what is 2+2?')).toBe('2+2 equals 9.')
    expect(await ask(url, 'nobody knows')).toBe(
      "I don't know the answer to that. This is a mock response.",
    )
  })

  test('the prompt is the text of the last user message, exact, case-sensitive', async () => {
    const { url } = await startFast()
    const unknown = "I don't know the answer to that. This is a mock response."
    for (const prompt of ['What is 2+2?', 'what is 2+2? ', 'so what is 2+2?', 'what is']) {
      expect(await ask(url, prompt)).toBe(unknown)
    }
    const messages = [
      { role: 'user', content: 'long' },
      { role: 'assistant', content: 'x' },
      { role: 'user', content: 'what is 2+2?' },
      { role: 'assistant', content: 'hm' },
    ]
    const answer = await (await post(url, { messages })).json()
    expect(answer.choices[0].message.content).toBe('2+2 equals 9.')
  })

  test('built-in unknown_response where none is given', async () => {
    const { url } = await start({ 'r.yml': 'responses: { hi: Hello! }' }, ['-c', 'r.yml'])
    expect(await ask(url, 'ho')).toBe("I don't know the answer to that.")
  })
})

describe('lag', () => {
  test('streaming: before each character 1 / (lag_factor × 10) seconds, ±50 %', async () => {
    const { url } = await startSeed()
    const frames = await arrivals(await stream(url, 'long'))
    const contents = frames.filter(({ data }) => data.includes('"content":"x"'))
    expect(contents).toHaveLength(100)
    // A hundred gaps of 10 ms, each from 5 to 15: their sum is near a second, never near half of one.
    const elapsedMs = contents.at(-1)!.atMs - frames[0]!.atMs
    expect(elapsedMs).toBeGreaterThan(800)
    // One chunk is not the whole answer: it came in many.
    expect(new Set(contents.map(({ atMs }) => Math.round(atMs))).size).toBeGreaterThan(30)
  })

  test('non-streaming: length / (lag_factor × 10) seconds, once', async () => {
    const { url } = await startSeed()
    const startedMs = performance.now()
    await ask(url, 'long')
    expect(performance.now() - startedMs).toBeGreaterThan(995)
  })

  test('lag is off by default', async () => {
    const config = `responses: { hi: "${'x'.repeat(2000)}" }`
    const { url } = await start({ 'r.yml': config }, ['-c', 'r.yml'])
    const frames = await arrivals(await stream(url, 'hi'))
    // With the default factor it would take twenty seconds.
    expect(frames.at(-1)!.atMs - frames[0]!.atMs).toBeLessThan(5000)
  })

  test('streaming is character by character; a surrogate pair is never split', async () => {
    const { url } = await startFast()
    expect(await deltas(await stream(url, 'what is 2+2?'))).toEqual([...'2+2 equals 9.'])
    expect(await deltas(await stream(url, 'emoji'))).toEqual([...'👩‍👩‍👧‍👦🚀'])
  })
})

test('hot reload: a changed YAML file is picked up for the next request', async () => {
  const { url, cwd } = await startFast()
  for (const answer of ['first', 'second', 'third']) {
    writeFileSync(join(cwd, 'responses.yml'), `responses: { hi: ${answer} }`)
    expect(await ask(url, 'hi')).toBe(answer)
  }
})

test('token counting: real counts for OpenAI models, an estimate for the rest', async () => {
  const { url } = await startFast()
  const messages = [{ role: 'user', content: 'what is 2+2?' }]
  const exact = await (await post(url, { messages })).json()
  expect(exact.usage).toMatchObject({ prompt_tokens: 14, completion_tokens: 7, total_tokens: 21 })
  const estimate = await (await post(url, { model: 'llama-3', messages })).json()
  // Twelve bytes and thirteen, four to a token, and the frame of seven.
  expect(estimate.usage).toMatchObject({ prompt_tokens: 10, completion_tokens: 4 })
})

describe('response modules', () => {
  const source = (types: string) =>
    `export function getResponse(headers${types}, body${types}) { return headers['x-user'] + ' asks ' + body.model }`
  const python = `def get_response(headers, body):
    return headers["x-user"] + " asks " + body["model"]
`
  test.each([
    ['JavaScript', 'module.mjs', source('')],
    ['TypeScript, without a build step', 'module.ts', source(': any')],
    ['a .py module written for the Python tool', 'module.py', python],
  ])('getResponse(headers, body): %s', async (_name, file, content) => {
    const { url } = await start({ [file]: content }, ['--response-module', file])
    expect(await ask(url, 'hi', { 'X-User': 'Ann' })).toBe('Ann asks gpt-4o')
  })

  test.each([
    ['a default export', 'export default () => "hi"'],
    ['get_response', 'export const get_response = () => "hi"'],
    ['a promise', 'export const getResponse = async () => "hi"'],
    ['a reply object', 'export const getResponse = () => ({ text: "hi" })'],
  ])('%s', async (_name, content) => {
    const { url } = await start({ 'm.mjs': content }, ['-m', 'm.mjs'])
    expect(await ask(url, 'x')).toBe('hi')
  })

  test('without python3: a clear error at start', async () => {
    const cwd = emptyDirectory()
    writeFileSync(join(cwd, 'module.py'), python)
    const { code, stderr } = await runCli(['start', '-m', 'module.py', '-p', '0'], {
      cwd,
      env: { PATH: cwd },
    })
    expect(code).toBe(1)
    expect(stderr).toMatch(/python3/)
  })

  test('with both a config and a module: the module answers, the config gives settings and the rest', async () => {
    const files = {
      'm.mjs':
        'export const getResponse = (_, body) => body.messages[0].content === "who" ? "module" : undefined',
      'r.yml': 'responses: { who: config, what: config }\nsettings: { now: 2026-01-01T00:00:00Z }',
    }
    const { url } = await start(files, ['-m', 'm.mjs', '-c', 'r.yml'])
    expect(await ask(url, 'who')).toBe('module')
    expect(await ask(url, 'what')).toBe('config')
    const answer = await (await post(url, { messages: [{ role: 'user', content: 'who' }] })).json()
    expect(answer.created).toBe(1_767_225_600)
  })
})

describe('command', () => {
  test('mockllm --help', async () => {
    const { code, stdout } = await runCli(['--help'])
    expect(code).toBe(0)
    expect(stdout).toMatch(/mockllm start[\s\S]*mockllm validate/)
  })

  test('mockllm --version', async () => {
    const { code, stdout } = await runCli(['--version'])
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^\d+\.\d+\.\d+\n$/)])
  })

  test('mockllm validate FILE: YAML', async () => {
    const cwd = emptyDirectory()
    writeFileSync(join(cwd, 'good.yml'), responsesYml)
    writeFileSync(join(cwd, 'bad.yml'), 'responses:\n  hi: 5\nsetings: {}\n')
    expect(await runCli(['validate', 'good.yml'], { cwd })).toMatchObject({ code: 0 })
    const bad = await runCli(['validate', 'bad.yml'], { cwd })
    expect(bad.code).toBe(1)
    expect(bad.stdout + bad.stderr).toMatch(
      /bad\.yml:2:7 [\s\S]*\^[\s\S]*bad\.yml:3:1 [\s\S]*did you mean "settings"/,
    )
  })

  test('mockllm validate FILE: module', async () => {
    const cwd = emptyDirectory()
    writeFileSync(join(cwd, 'good.ts'), 'export const getResponse = (): string => "hi"')
    writeFileSync(join(cwd, 'bad.ts'), 'export const other = 1')
    expect(await runCli(['validate', 'good.ts'], { cwd })).toMatchObject({ code: 0 })
    expect(await runCli(['validate', 'bad.ts'], { cwd })).toMatchObject({ code: 1 })
  })

  test('with no file at all: answers from a built-in example, and says so on its first line', async () => {
    const { url, stdout } = await start({}, [])
    expect(stdout().split('\n')[0]).toMatch(/built-in example/)
    expect(await ask(url, 'what is 2+2?')).toBe('2+2 equals 9.')
  })
})

describe('endpoints', () => {
  test('POST /v1/chat/completions, plain and streamed', async () => {
    const { url } = await startFast()
    const plain = await (await post(url, { messages: [{ role: 'user', content: 'long' }] })).json()
    expect(plain).toMatchObject({ object: 'chat.completion', choices: [{ finish_reason: 'stop' }] })
    const streamed = await stream(url, 'long')
    expect(streamed.headers.get('content-type')).toMatch(/^text\/event-stream/)
    expect((await deltas(streamed)).join('')).toBe(plain.choices[0].message.content)
  })

  test('POST /v1/messages, plain and streamed', async () => {
    const { url } = await startFast()
    const client = new Anthropic({ baseURL: url, apiKey: 'any' })
    const request = {
      model: 'claude-haiku-4-5',
      max_tokens: 1024,
      messages: [{ role: 'user' as const, content: 'what is 2+2?' }],
    }
    const plain = await client.messages.create(request)
    expect(plain.content).toMatchObject([{ type: 'text', text: '2+2 equals 9.' }])
    expect(await client.messages.stream(request).finalText()).toBe('2+2 equals 9.')
  })

  test('the seed’s Anthropic curl sends no max_tokens: accepted, and demanded only under strict', async () => {
    const body = JSON.stringify({
      model: 'claude-3-sonnet-20240229',
      messages: [{ role: 'user', content: 'what is 2+2?' }],
    })
    const headers = { 'content-type': 'application/json', 'anthropic-version': '2023-06-01' }
    const curl = (url: string) => fetch(`${url}/v1/messages`, { method: 'POST', headers, body })

    const lenient = await startFast()
    expect((await curl(lenient.url)).status).toBe(200)
    const strict = await start({ 's.yml': 'settings: { strict: true }' }, ['-c', 's.yml'])
    const refused = await curl(strict.url)
    expect(refused.status).toBe(400)
    expect(await refused.json()).toMatchObject({
      type: 'error',
      error: { type: 'invalid_request_error', message: 'max_tokens: Field required' },
    })
  })
})

describe('faults of the Python tool that are not carried over', () => {
  test('one id lasts a whole stream', async () => {
    const { url } = await startFast()
    const frames = await arrivals(await stream(url, 'long'))
    const ids = frames.flatMap(({ data }) => (data === '[DONE]' ? [] : [JSON.parse(data).id]))
    expect(new Set(ids).size).toBe(1)
    expect(ids.length).toBeGreaterThan(100)
  })

  test('a client’s mistake is no 500', async () => {
    const { url } = await startFast()
    for (const body of [{}, { messages: [] }, { messages: [null] }, { messages: 'hi' }]) {
      expect((await post(url, body)).status).toBe(400)
    }
    const response = await fetch(`${url}/v1/messages`, { method: 'POST', body: '{' })
    expect(response.status).toBe(400)
  })

  test('content arrays are understood', async () => {
    const { url } = await startFast()
    const content = [
      { type: 'text', text: 'what is' },
      { type: 'text', text: ' 2+2?' },
    ]
    const answer = await (await post(url, { messages: [{ role: 'user', content }] })).json()
    expect(answer.choices[0].message.content).toBe('2+2 equals 9.')
  })

  test('a broken YAML file does not end a running server', async () => {
    const { url, cwd, waitFor } = await startFast()
    writeFileSync(join(cwd, 'responses.yml'), 'responses: [')
    expect(await ask(url, 'what is 2+2?')).toBe('2+2 equals 9.')
    await waitFor(/responses\.yml:1/)
    writeFileSync(join(cwd, 'responses.yml'), 'responses: { hi: mended }')
    expect(await ask(url, 'hi')).toBe('mended')
  })
})
