/** `startServer` and `loadConfig` in code. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createManualClock, createMockLLM } from 'mockllm'
import { ConfigError, loadConfig, startServer } from 'mockllm/node-server'
import { describe, expect, onTestFinished, test } from 'vitest'
import { exampleConfig } from '../../node-server/example-config.ts'
import { ask, emptyDirectory, post } from './run-cli.ts'

async function start(...[options]: Parameters<typeof startServer>) {
  const server = await startServer(options)
  onTestFinished(() => server.close())
  return server
}

describe('config', () => {
  test('an object', async () => {
    const { url, port } = await start({ config: { responses: { hi: 'Hello' } } })
    expect(url).toBe(`http://127.0.0.1:${port}`)
    expect(await ask(url, 'hi')).toBe('Hello')
  })

  test('a function', async () => {
    const { url } = await start({ config: ({ user }) => user.toUpperCase() })
    expect(await ask(url, 'hi')).toBe('HI')
  })

  test('a path', async () => {
    const file = join(emptyDirectory(), 'r.yml')
    writeFileSync(file, 'responses: { hi: Hello }')
    const { url } = await start({ config: file })
    expect(await ask(url, 'hi')).toBe('Hello')
  })

  test('a mock, which can still be reloaded', async () => {
    const llm = createMockLLM({ responses: { hi: 'Hello' } })
    const { url } = await start({ config: llm })
    expect(await ask(url, 'hi')).toBe('Hello')
    llm.reload({ responses: { hi: 'Again' } })
    expect(await ask(url, 'hi')).toBe('Again')
  })

  test('none', async () => {
    const { url } = await start()
    expect(await ask(url, 'hi')).toBe("I don't know the answer to that.")
  })

  test('one that is not valid', async () => {
    const config = { setings: {} } as object
    await expect(startServer({ config })).rejects.toThrow(/unknown key "setings"/)
  })

  test('a mock with a module is refused', async () => {
    const options = { config: createMockLLM(), module: 'm.ts' }
    await expect(startServer(options)).rejects.toThrow('a mock brings its own answers')
  })
})

test('the clock paces the answers', async () => {
  const clock = createManualClock()
  const config = { responses: { hi: 'Hello' }, settings: { lag_enabled: true, lag_factor: 10 } }
  const { url } = await start({ config, clock })
  let answered = false
  const answer = ask(url, 'hi').then((text) => {
    answered = true
    return text
  })
  await expect.poll(() => clock.pending).toBe(1)
  await clock.advance(49)
  expect(answered).toBe(false)
  await clock.advance(1)
  expect(await answer).toBe('Hello')
})

test('a port in use is the system’s error', async () => {
  const { port } = await start()
  await expect(startServer({ port })).rejects.toMatchObject({ code: 'EADDRINUSE' })
})

test('close frees the port and ends streams that have not finished', async () => {
  const config = { responses: { hi: 'a'.repeat(1000) }, settings: { lag_enabled: true } }
  const server = await startServer({ config })
  const response = await post(server.url, {
    messages: [{ role: 'user', content: 'hi' }],
    stream: true,
  })
  const body = response.text()
  body.catch(() => {})
  await server.close()
  await expect(body).rejects.toThrow()
  await (await startServer({ port: server.port })).close()
})

describe('pages', () => {
  test('GET / says what is running and how to call it', async () => {
    const { url } = await start({ config: { responses: { 'say "it\'s"': 'ok' } } })
    const response = await fetch(url)
    expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8')
    const text = await response.text()
    expect(text).toContain('\n\nanthropic\n  POST /v1/messages\n')
    expect(text).toContain('\n\ngroq\n  POST /v1/chat/completions\n')
    expect(text).toContain(`curl ${url}/v1/chat/completions`)
    expect(text).toContain(`\\"it'\\''s\\"`)
  })

  test('GET /health', async () => {
    const { url } = await start()
    const response = await fetch(`${url}/health`)
    expect(await response.json()).toEqual({ status: 'ok' })
    expect(response.headers.get('access-control-allow-origin')).toBe('*')
  })

  test('other methods there are refused in a vendor’s envelope', async () => {
    const { url } = await start()
    const response = await fetch(url, { method: 'POST', body: '{}' })
    expect(response.status).toBe(404)
    expect(await response.json()).toHaveProperty('error.message')
  })
})

describe('loadConfig', () => {
  test('gives the config of a file', async () => {
    const file = join(emptyDirectory(), 'r.yml')
    writeFileSync(file, 'responses: { hi: Hello }')
    expect(await loadConfig(file)).toEqual({ responses: { hi: 'Hello' } })
  })

  test('throws every problem with its place', async () => {
    const file = join(emptyDirectory(), 'r.yml')
    writeFileSync(file, 'responses:\n  hi: 3\nsetings: {}\n')
    const error = await loadConfig(file).catch((reason) => reason)
    expect(error).toBeInstanceOf(ConfigError)
    expect(error.issues).toMatchObject([
      { file, line: 2, column: 7 },
      { file, line: 3, column: 1 },
    ])
  })

  test('the built-in example is example.responses.yml', async () => {
    const file = new URL('../../example.responses.yml', import.meta.url)
    expect(await loadConfig(file.pathname)).toEqual(exampleConfig)
    expect(readFileSync(file, 'utf8')).toContain('lag_factor: 10')
  })
})
