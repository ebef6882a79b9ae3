/** Response modules in JavaScript and TypeScript. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type StartServerOptions, startServer } from 'mockllm/node-server'
import { describe, expect, onTestFinished, test } from 'vitest'
import { ask, emptyDirectory, post } from './run-cli.ts'

async function start(name: string, content: string, options: StartServerOptions = {}) {
  const directory = emptyDirectory()
  const module = join(directory, name)
  writeFileSync(module, content)
  const errors: string[] = []
  const log = { ready() {}, info() {}, call() {}, error: (line: string) => errors.push(line) }
  const server = await startServer({ module, log, ...options })
  onTestFinished(() => server.close())
  return { ...server, errors }
}

const startFailure = (name: string, content: string) =>
  start(name, content).then(
    () => 'it started',
    (error: Error) => error.message,
  )

describe('exports', () => {
  test.each<[string, string, string]>([
    ['named getResponse', 'm.ts', 'export function getResponse() { return "hi" }'],
    ['named get_response', 'm.ts', 'export const get_response = () => "hi"'],
    ['a default function', 'm.ts', 'export default function () { return "hi" }'],
    ['a default object', 'm.ts', 'export default { getResponse: () => "hi" }'],
    [
      'an instance of a class',
      'm.ts',
      'class A { constructor(private word: string) {} getResponse() { return this.word } }\nexport default new A("hi")',
    ],
    ['CommonJS function', 'm.cjs', 'module.exports = () => "hi"'],
    ['CommonJS property', 'm.cjs', 'exports.getResponse = () => "hi"'],
    ['.js with CommonJS', 'm.js', 'module.exports = { get_response: () => "hi" }'],
    ['.js with ESM', 'm.js', 'export default () => "hi"'],
    ['.mjs', 'm.mjs', 'export const getResponse = async () => "hi"'],
    ['.mts', 'm.mts', 'export const getResponse = (): string => "hi"'],
    ['.cts', 'm.cts', 'export const getResponse = (): string => "hi"'],
    [
      'top-level await',
      'm.ts',
      'const word = await Promise.resolve("hi")\nexport default () => word',
    ],
    [
      'enums and namespaces',
      'm.ts',
      'enum Word { Hi = "hi" }\nnamespace N { export const word = Word.Hi }\nexport default () => N.word',
    ],
  ])('%s', async (_, name, content) => {
    const { url } = await start(name, content)
    expect(await ask(url, 'who')).toBe('hi')
  })

  test('a class instead of an instance is explained', async () => {
    expect(await startFailure('m.ts', 'export default class A { getResponse() {} }')).toContain(
      'exports default (a class, not an instance)',
    )
  })

  test('nothing exported is explained', async () => {
    expect(await startFailure('m.ts', 'export {}')).toContain(
      'it exports nothing; export a function',
    )
  })
})

describe('failures to load', () => {
  test('a syntax error has its line', async () => {
    const message = await startFailure('m.ts', 'const a = 1\nexport default () => {{\n')
    expect(message).toMatch(/^Failed to load .*m\.ts: syntax error: .*m\.ts:\d+:\d+$/)
  })

  test('an error while loading has its line', async () => {
    const message = await startFailure('m.ts', '\nthrow new Error("boom")')
    expect(message).toMatch(/^Failed to load .*m\.ts: boom at .*m\.ts:\d+$/)
  })

  test('a missing import is named', async () => {
    const message = await startFailure('m.ts', 'import "./nowhere.ts"\nexport default () => "a"')
    expect(message).toContain("Cannot find module './nowhere.ts'")
  })
})

describe('calls', () => {
  test('headers have lower-case names; the body is what the client sent', async () => {
    const { url } = await start(
      'm.ts',
      `export default (headers: Record<string, string>, body: { user: string }) =>
        JSON.stringify([headers['x-team'], Object.getPrototypeOf(headers) === Object.prototype, body.user])`,
    )
    const response = await post(
      url,
      { messages: [{ role: 'user', content: 'who' }], user: 'ann' },
      { 'X-Team': 'Blue' },
    )
    const { choices } = (await response.json()) as {
      choices: [{ message: { content: string } }]
    }
    expect(JSON.parse(choices[0].message.content)).toEqual(['Blue', true, 'ann'])
  })

  test('a reply object', async () => {
    const { url } = await start(
      'm.ts',
      `export default () => ({ tool_calls: [{ name: 'f', arguments: { a: 1 } }] })`,
    )
    const response = await post(url, { messages: [{ role: 'user', content: 'who' }] })
    expect(await response.json()).toMatchObject({
      choices: [
        {
          finish_reason: 'tool_calls',
          message: { tool_calls: [{ function: { name: 'f', arguments: '{"a":1}' } }] },
        },
      ],
    })
  })

  test('undefined and null leave the prompt to the config', async () => {
    for (const nothing of ['undefined', 'null']) {
      const { url } = await start('m.js', `module.exports = () => ${nothing}`, {
        config: { responses: { who: 'the config' } },
      })
      expect(await ask(url, 'who')).toBe('the config')
    }
  })

  test('undefined leaves the prompt to the config’s own function', async () => {
    const { url } = await start('m.js', 'module.exports = () => undefined', {
      config: (prompt) => `${prompt.user}!`,
    })
    expect(await ask(url, 'who')).toBe('who!')
  })

  test('a function that throws: 500 in the vendor’s envelope, with its place in the log', async () => {
    const { url, errors } = await start(
      'm.ts',
      '\nexport default () => { throw new Error("oh no") }',
    )
    const response = await post(url, { messages: [{ role: 'user', content: 'who' }] })
    expect(response.status).toBe(500)
    expect(await response.json()).toMatchObject({
      error: { message: expect.stringMatching('oh no') },
    })
    expect(errors.join('\n')).toMatch(/oh no\n.*m\.ts:2/s)
  })
})

test('example_response_module.ts does what its comments say', async () => {
  const example = readFileSync(new URL('../../example_response_module.ts', import.meta.url), 'utf8')
  const { url } = await start('example.ts', example, { config: { responses: { who: 'config' } } })
  expect(await ask(url, 'hello')).toBe('Hello from gpt-4o!')
  expect(await ask(url, 'who')).toBe('config')
  expect(await ask(url, 'who', { authorization: 'Bearer expired' })).toBe(
    'error: This key has expired.',
  )
  const response = await post(url, { messages: [{ role: 'user', content: 'the weather?' }] })
  expect(await response.json()).toMatchObject({ choices: [{ finish_reason: 'tool_calls' }] })
})
