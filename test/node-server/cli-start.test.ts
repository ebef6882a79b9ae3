/** Every flag, alias and variable of `mockllm start`, against the built command. */
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import { ask, emptyDirectory, runCli, startCli } from './run-cli.ts'

function workplace() {
  const cwd = emptyDirectory()
  const config = (name: string) => `responses:\n  who: ${name}\n  config: from ${name}\n`
  for (const name of ['flag', 'variable', 'legacy', 'responses']) {
    writeFileSync(join(cwd, `${name}.yml`), config(name))
  }
  for (const name of ['flag', 'variable']) {
    writeFileSync(
      join(cwd, `${name}.js`),
      `module.exports = (headers, body) => {
        const prompt = body.messages.at(-1).content
        return prompt === 'who' ? '${name} module' : undefined
      }`,
    )
  }
  return cwd
}

async function answerOf(args: string[], env: Record<string, string> = {}, prompt = 'who') {
  const { url } = await startCli(args, { cwd: workplace(), env })
  return ask(url, prompt)
}

describe('flags', () => {
  test('--config', async () => {
    expect(await answerOf(['--config', 'flag.yml'])).toBe('flag')
  })

  test('-c', async () => {
    expect(await answerOf(['-c', 'flag.yml'])).toBe('flag')
  })

  test('--responses, the legacy alias of --config', async () => {
    expect(await answerOf(['--responses', 'legacy.yml'])).toBe('legacy')
  })

  test('-r, the legacy alias of --config', async () => {
    expect(await answerOf(['-r', 'legacy.yml'])).toBe('legacy')
  })

  test('--config wins over --responses', async () => {
    expect(await answerOf(['--responses', 'legacy.yml', '--config', 'flag.yml'])).toBe('flag')
  })

  test('--response-module', async () => {
    expect(await answerOf(['--response-module', 'flag.js'])).toBe('flag module')
  })

  test('-m', async () => {
    expect(await answerOf(['-m', 'flag.js'])).toBe('flag module')
  })

  test('--response-module with --config: the module answers, the config what it leaves undefined', async () => {
    const { url } = await startCli(['-m', 'flag.js', '-c', 'flag.yml'], { cwd: workplace() })
    expect(await ask(url, 'who')).toBe('flag module')
    expect(await ask(url, 'config')).toBe('from flag')
  })

  test('--response-module with --config: the settings are the config’s', async () => {
    const cwd = workplace()
    writeFileSync(join(cwd, 'strict.yml'), 'settings: { now: 2020-01-01T00:00:00Z }\n')
    const { url } = await startCli(['-m', 'flag.js', '-c', 'strict.yml'], { cwd })
    const response = await fetch(`${url}/v1/chat/completions`, {
      method: 'POST',
      body: JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'who' }] }),
    })
    expect(await response.json()).toMatchObject({ created: 1_577_836_800 })
  })

  test('--host', async () => {
    const { url, stdout } = await startCli(['--host', 'localhost'])
    expect(url).toMatch(/^http:\/\/localhost:\d+$/)
    expect(stdout()).not.toContain('every interface')
    expect((await fetch(`${url}/health`)).status).toBe(200)
  })

  test('-h is --host, not help', async () => {
    const { url } = await startCli(['-h', '127.0.0.1'])
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
  })

  test('--host defaults to 0.0.0.0', async () => {
    const { stdout } = await startCli([])
    expect(stdout()).toContain('0.0.0.0')
  })

  test('--port', async () => {
    const port = await freePort()
    const { url } = await startCli(['--port', String(port)])
    expect(url).toBe(`http://127.0.0.1:${port}`)
    expect(await (await fetch(`${url}/health`)).json()).toEqual({ status: 'ok' })
  })

  test('-p', async () => {
    const port = await freePort()
    expect((await startCli([`-p${port}`])).url).toBe(`http://127.0.0.1:${port}`)
  })

  test('--port defaults to 8000', async () => {
    const { stdout } = await runCli(['start', '--help'])
    expect(stdout).toContain('default 8000')
    const blocker = createServer()
    const isFree = await new Promise((resolve) => {
      blocker.once('error', () => resolve(false))
      blocker.listen(8000, '0.0.0.0', () => resolve(true))
    })
    // In use here or by somebody else: either way that is the port which is tried.
    const { code, stderr } = await runCli(['start'])
    if (isFree === true) blocker.close()
    expect(stderr).toContain('port 8000 is in use')
    expect(code).toBe(1)
  })

  test('--port 0 prints the port that was chosen', async () => {
    const { url } = await startCli(['--port', '0'])
    expect(Number(new URL(url).port)).toBeGreaterThan(0)
    expect((await fetch(url)).status).toBe(200)
  })

  test('--reload is accepted, and is the default', async () => {
    for (const args of [['--reload'], []]) {
      const cwd = workplace()
      const { url } = await startCli(['-c', 'flag.yml', ...args], { cwd })
      writeFileSync(join(cwd, 'flag.yml'), 'responses: { who: changed }')
      expect(await ask(url, 'who')).toBe('changed')
    }
  })

  test('--no-reload', async () => {
    const cwd = workplace()
    const { url, stdout } = await startCli(['-c', 'flag.yml', '--no-reload'], { cwd })
    writeFileSync(join(cwd, 'flag.yml'), 'responses: { who: changed }')
    expect(await ask(url, 'who')).toBe('flag')
    expect(stdout()).not.toContain('reloaded')
  })

  test('--quiet prints the address and no calls, but errors', async () => {
    const cwd = workplace()
    writeFileSync(join(cwd, 'throws.js'), 'module.exports = () => { throw new Error("oh no") }')
    const { url, stdout, stderr, waitFor } = await startCli(['-q', '-m', 'throws.js'], { cwd })
    await ask(url, 'who')
    await waitFor(/oh no/)
    expect(stderr()).toContain('throws.js:1')
    expect(stdout()).toMatch(/^mockllm .*\nlistening on .*\n$/)
    expect(stdout()).not.toContain('POST')
  })

  test('what is probably a mistake is warned of, at the start and after a change', async () => {
    const cwd = emptyDirectory()
    const file = join(cwd, 'responses.yml')
    const rule = (user: string) => `  - { match: { user: ${user} }, reply: Hello }\n`
    writeFileSync(file, `rules:\n${rule('{ contains: a }')}${rule('banana')}`)
    const { url, stderr } = await startCli(['-c', 'responses.yml'], { cwd })
    await vi.waitFor(() => expect(stderr()).toContain('responses.yml:3:5 warning: rules[1]'))
    expect(await ask(url, 'banana')).toBe('Hello')
    writeFileSync(file, `rules:\n${rule('banana')}${rule('banana')}`)
    await vi.waitFor(() => expect(stderr().match(/warning: rules\[1\]/g)).toHaveLength(2))
  })

  test('--log-format json prints one object a line', async () => {
    const { url, stdout, waitFor } = await startCli(['--log-format', 'json', '-c', 'flag.yml'], {
      cwd: workplace(),
    })
    await ask(url, 'who')
    await waitFor(/"POST"/)
    const lines = stdout()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(lines.find(({ event }) => event === 'ready')).toMatchObject({ level: 'info', url })
    expect(lines.at(-1)).toMatchObject({
      level: 'info',
      method: 'POST',
      path: '/v1/chat/completions',
      provider: 'openai',
      model: 'gpt-4o',
      prompt: 'who',
      rule: 'responses["who"]',
      stream: false,
      status: 200,
      outcome: 'completed',
      duration_ms: expect.any(Number),
    })
  })
})

describe('variables', () => {
  test('MOCKLLM_CONFIG_FILE', async () => {
    expect(await answerOf([], { MOCKLLM_CONFIG_FILE: 'variable.yml' })).toBe('variable')
  })

  test('MOCKLLM_RESPONSE_MODULE', async () => {
    expect(await answerOf([], { MOCKLLM_RESPONSE_MODULE: 'variable.js' })).toBe('variable module')
  })

  test('MOCKLLM_RESPONSES_FILE, the legacy name', async () => {
    expect(await answerOf([], { MOCKLLM_RESPONSES_FILE: 'legacy.yml' })).toBe('legacy')
  })

  test('MOCKLLM_CONFIG_FILE wins over MOCKLLM_RESPONSES_FILE', async () => {
    const env = { MOCKLLM_RESPONSES_FILE: 'legacy.yml', MOCKLLM_CONFIG_FILE: 'variable.yml' }
    expect(await answerOf([], env)).toBe('variable')
  })

  test('--config wins over MOCKLLM_CONFIG_FILE', async () => {
    const env = { MOCKLLM_CONFIG_FILE: 'variable.yml' }
    expect(await answerOf(['--config', 'flag.yml'], env)).toBe('flag')
  })

  test('--responses wins over MOCKLLM_CONFIG_FILE', async () => {
    const env = { MOCKLLM_CONFIG_FILE: 'variable.yml' }
    expect(await answerOf(['--responses', 'legacy.yml'], env)).toBe('legacy')
  })

  test('--response-module wins over MOCKLLM_RESPONSE_MODULE', async () => {
    const env = { MOCKLLM_RESPONSE_MODULE: 'variable.js' }
    expect(await answerOf(['--response-module', 'flag.js'], env)).toBe('flag module')
  })

  test('--config gives what MOCKLLM_RESPONSE_MODULE leaves undefined', async () => {
    const env = { MOCKLLM_RESPONSE_MODULE: 'variable.js' }
    expect(await answerOf(['--config', 'flag.yml'], env)).toBe('variable module')
    expect(await answerOf(['--config', 'flag.yml'], env, 'config')).toBe('from flag')
  })

  test('MOCKLLM_CONFIG_FILE gives what MOCKLLM_RESPONSE_MODULE leaves undefined', async () => {
    const env = { MOCKLLM_RESPONSE_MODULE: 'variable.js', MOCKLLM_CONFIG_FILE: 'variable.yml' }
    expect(await answerOf([], env)).toBe('variable module')
    expect(await answerOf([], env, 'config')).toBe('from variable')
  })

  test('an empty variable counts as none', async () => {
    const env = { MOCKLLM_CONFIG_FILE: '', MOCKLLM_RESPONSES_FILE: 'legacy.yml' }
    expect(await answerOf([], env)).toBe('legacy')
  })
})

describe('without a file', () => {
  test('answers from the built-in example and says so on the first line', async () => {
    const { url, stdout } = await startCli([])
    expect(stdout().split('\n')[0]).toContain('built-in example config')
    expect(await ask(url, 'what is 2+2?')).toBe('2+2 equals 9.')
  })

  test('responses.yml of the working directory is found', async () => {
    expect(await answerOf([])).toBe('responses')
  })

  test('the curl that is printed works', async () => {
    const { waitFor } = await startCli([])
    const [, url, body] = await waitFor(/curl (\S+) .* -d '(.*)'/)
    const response = await fetch(url!, { method: 'POST', body: body! })
    expect(await response.text()).toContain('2+2 equals 9.')
  })
})

describe('failures to start', () => {
  test('a port in use: one clear line and exit 1', async () => {
    const { url } = await startCli([])
    const { port } = new URL(url)
    const { code, stdout, stderr } = await runCli(['start', '--port', port])
    expect(code).toBe(1)
    expect(stderr).toMatch(new RegExp(`^mockllm: port ${port} is in use; .*\n$`))
    expect(stdout).toBe('')
  })

  test('a missing config: one clear line and exit 1', async () => {
    const { code, stderr } = await runCli(['start', '-c', 'nowhere.yml'])
    expect(code).toBe(1)
    expect(stderr).toBe('mockllm: Failed to read nowhere.yml: there is no such file\n')
  })

  test('a missing module: one clear line and exit 1', async () => {
    const { code, stderr } = await runCli(['start', '-m', 'nowhere.ts'])
    expect(code).toBe(1)
    expect(stderr).toBe('mockllm: Failed to load nowhere.ts: there is no such file\n')
  })

  test('a broken config: every error with its place, and exit 1', async () => {
    const cwd = emptyDirectory()
    writeFileSync(join(cwd, 'broken.yml'), 'responses:\n  hi: 3\nsetings: {}\n')
    const { code, stderr } = await runCli(['start', '-c', 'broken.yml'], { cwd })
    expect(code).toBe(1)
    expect(stderr).toMatch(/^broken\.yml:2:7 /m)
    expect(stderr).toMatch(/^broken\.yml:3:1 .*did you mean "settings"/m)
  })

  test('a config given as the module, and a module given as the config', async () => {
    const cwd = workplace()
    const asModule = await runCli(['start', '-m', 'flag.yml'], { cwd })
    expect(asModule).toMatchObject({ code: 1, stderr: expect.stringContaining('--config') })
    const asConfig = await runCli(['start', '-c', 'flag.js'], { cwd })
    expect(asConfig).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('--response-module'),
    })
  })
})

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

test('an error that a response module leaves uncaught is logged, and the server goes on', async () => {
  const cwd = emptyDirectory()
  writeFileSync(
    join(cwd, 'late.mjs'),
    `export function getResponse() {
  setTimeout(() => { throw new Error('too late') })
  Promise.reject(new Error('nobody waits'))
  return 'hi'
}`,
  )
  const { url, stderr } = await startCli(['--response-module', 'late.mjs'], { cwd })
  expect(await ask(url, 'first')).toBe('hi')
  await vi.waitFor(() => {
    expect(stderr()).toContain('late.mjs has left an error uncaught: Error: too late')
    expect(stderr()).toContain('Error: nobody waits')
  })
  expect(await ask(url, 'second')).toBe('hi')
})
