/** Response modules written for the Python tool, run by a real python3. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createLog, type StartServerOptions, startServer } from 'mockllm/node-server'
import { describe, expect, onTestFinished, test } from 'vitest'
import { ask, emptyDirectory, runCli, spawnCli, startCli } from './run-cli.ts'

async function start(content: string, options: StartServerOptions = {}) {
  const directory = emptyDirectory()
  const module = join(directory, 'm.py')
  writeFileSync(module, content)
  let output = ''
  const sink = { write: (text: string) => (output += text) }
  const server = await startServer({
    module,
    log: createLog({ stdout: sink, stderr: sink }),
    ...options,
  })
  onTestFinished(() => server.close())
  return { ...server, module, directory, output: () => output, who: () => ask(server.url, 'who') }
}

const answering = (expression: string) =>
  `def get_response(headers, body):\n    return ${expression}\n`

describe('answers', () => {
  test.each<[string, string, string]>([
    ['a string', answering('"hi " + body["model"]'), 'hi gpt-4o'],
    ['emoji and newlines', answering('"\\U0001F600\\n\\"é\\""'), '\u{1f600}\n"é"'],
    ['a coroutine', `async ${answering('"hi"')}`, 'hi'],
    ['a dict', answering('{"text": "hi"}'), 'hi'],
    ['(text, usage)', answering('("hi", {"prompt_tokens": 1})'), 'hi'],
    ['(text, reasoning, usage)', answering('("hi", "because", None)'), 'hi'],
    ['an empty string', answering('""'), ''],
    ['a lower-case header', answering('headers["content-type"]'), 'application/json'],
  ])('%s', async (_, content, expected) => {
    const { who } = await start(content)
    expect(await who()).toBe(expected)
  })

  test('None leaves the prompt to the config', async () => {
    const { who } = await start(answering('None'), { config: { responses: { who: 'config' } } })
    expect(await who()).toBe('config')
  })

  test('what the module prints does not disturb the protocol', async () => {
    const { who } = await start(
      `import os, sys\nprint("loading")\ndef get_response(headers, body):\n    print("{}")\n    os.write(1, b"raw\\n")\n    assert sys.stdin.read() == ""\n    return "hi"\n`,
    )
    expect(await who()).toBe('hi')
  })

  test('concurrent coroutines each get their own answer', async () => {
    const { url } = await start(
      'import asyncio\nasync def get_response(headers, body):\n' +
        '    text = body["messages"][0]["content"]\n' +
        '    await asyncio.sleep(0.05 / (int(text) + 1))\n    return text\n',
    )
    const prompts = Array.from({ length: 20 }, (_, index) => String(index))
    expect(await Promise.all(prompts.map((prompt) => ask(url, prompt)))).toEqual(prompts)
  })

  test('imports from its own directory', async () => {
    const directory = emptyDirectory()
    writeFileSync(join(directory, 'names.py'), 'NAME = "ann"\n')
    writeFileSync(join(directory, 'm.py'), `import names\n${answering('names.NAME')}`)
    const { who } = await start('', { module: join(directory, 'm.py') })
    expect(await who()).toBe('ann')
    writeFileSync(join(directory, 'names.py'), 'NAME = "bob"\n')
    expect(await who()).toBe('bob')
  })
})

describe('failures', () => {
  test('an exception: 500 with its last line, the traceback in the log', async () => {
    const { who, output } = await start(answering('1 / 0'))
    expect(await who()).toMatch(/^error: .*ZeroDivisionError: division by zero \(.*m\.py:2\)$/)
    expect(output()).toContain('Traceback (most recent call last)')
  })

  test('an answer that is none says what is expected', async () => {
    const { who } = await start(answering('42'))
    expect(await who()).toContain('get_response returned 42; return a string')
  })

  test('a syntax error', async () => {
    await expect(start('def get_response(\n')).rejects.toThrow(
      /^Failed to load .*m\.py: SyntaxError: .*m\.py:1\)$/,
    )
  })

  test('no get_response', async () => {
    await expect(start('def answer(): pass\n')).rejects.toThrow(
      'has no function get_response(headers, body); it defines answer',
    )
  })

  test('a process that dies: an error, and the next request has a new one', async () => {
    const { url, who } = await start(
      'import os\ndef get_response(headers, body):\n' +
        '    if body["messages"][0]["content"] == "die": os._exit(3)\n    return "alive"\n',
    )
    expect(await ask(url, 'die')).toContain('exited with code 3')
    expect(await who()).toBe('alive')
  })

  test('without python3: a clear error at start, and exit 1', async () => {
    const cwd = emptyDirectory()
    writeFileSync(join(cwd, 'm.py'), answering('"hi"'))
    const { code, stdout, stderr } = await runCli(['start', '-m', 'm.py', '-p', '0'], {
      cwd,
      env: { PATH: cwd },
    })
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toMatch(/^mockllm: m\.py is a Python module and needs python3, .*\n$/)
  })
})

describe('hot reload', () => {
  test('a changed module answers the next request', async () => {
    const { module, who, output } = await start(answering('"first"'))
    expect(await who()).toBe('first')
    writeFileSync(module, answering('"second"'))
    expect(await who()).toBe('second')
    expect(output()).toContain('reloaded')
  })

  test('a broken module prints its error, and the last good one goes on', async () => {
    const { module, who, output } = await start(answering('"first"'))
    writeFileSync(module, 'def get_response(:\n')
    expect(await who()).toBe('first')
    expect(output()).toMatch(/SyntaxError: .*\(.*m\.py:1\)\nThe last good .* goes on answering/)
    writeFileSync(module, answering('"second"'))
    expect(await who()).toBe('second')
  })
})

describe('the process', () => {
  const withPid = `import os\n${answering('str(os.getpid())')}`
  const isAlive = (pid: number) => {
    try {
      process.kill(pid, 0)
      if (!existsSync('/proc/self')) return true
      // What has ended stays as a zombie where nobody waits for orphans, as in a container.
      return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
    } catch {
      return false
    }
  }

  async function startWithPid() {
    const cwd = emptyDirectory()
    writeFileSync(join(cwd, 'm.py'), withPid)
    const cli = await startCli(['-m', 'm.py'], { cwd })
    return { ...cli, pid: Number(await ask(cli.url, 'who')) }
  }

  test('lives as long as the module', async () => {
    const { url, close } = await start(withPid)
    const pid = Number(await ask(url, 'who'))
    expect(Number(await ask(url, 'again'))).toBe(pid)
    await close()
    await expect.poll(() => isAlive(pid)).toBe(false)
  })

  test.each(['SIGTERM', 'SIGKILL'] as const)('ends with a server that gets %s', async (signal) => {
    const { child, exited, pid } = await startWithPid()
    expect(isAlive(pid)).toBe(true)
    child.kill(signal)
    await exited
    await expect.poll(() => isAlive(pid)).toBe(false)
  })

  test('does not keep `mockllm validate` from ending', async () => {
    const cwd = emptyDirectory()
    writeFileSync(join(cwd, 'm.py'), withPid)
    expect(await spawnCli(['validate', 'm.py'], { cwd }).exited).toBe(0)
  })
})
