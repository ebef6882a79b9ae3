/** `mockllm validate FILE`, against the built command. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { emptyDirectory, runCli } from './run-cli.ts'

function validate(name: string, content: string, ...flags: string[]) {
  const cwd = emptyDirectory()
  writeFileSync(join(cwd, name), content)
  return runCli(['validate', name, ...flags], { cwd })
}

test('a valid config: a summary and exit 0', async () => {
  expect(await validate('r.yml', 'responses: { hi: Hello, bye: Bye }')).toEqual({
    code: 0,
    stdout: 'r.yml is valid: 2 responses\n',
    stderr: '',
  })
})

test('JSON is a config, too', async () => {
  expect(await validate('r.json', '{ "responses": { "hi": "Hello" } }')).toMatchObject({ code: 0 })
})

test('a broken config: all errors with line and column, and exit 1', async () => {
  const { code, stdout, stderr } = await validate('r.yml', 'responses:\n  hi: 3\nsetings: {}\n')
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
  expect(stderr).toMatch(/^r\.yml:2:7 [\s\S]*^r\.yml:3:1 /m)
})

test('--format json, valid', async () => {
  const { code, stdout } = await validate('r.yml', 'responses: { hi: Hello }', '--format', 'json')
  expect(code).toBe(0)
  expect(JSON.parse(stdout)).toEqual({
    valid: true,
    file: 'r.yml',
    type: 'config',
    summary: '1 response',
  })
})

test('--format json, broken', async () => {
  const { code, stdout } = await validate('r.yml', 'setings: {}', '--format', 'json')
  expect(code).toBe(1)
  expect(JSON.parse(stdout)).toMatchObject({
    valid: false,
    errors: [{ file: 'r.yml', line: 1, column: 1, path: 'setings', suggestion: 'settings' }],
  })
})

test('warnings alone: where, what and how to mend it, and exit 1', async () => {
  const text = `rules:
  - match: { user: { contains: hi } }
    reply: Hello!
  - match: { user: hi there }
    reply: Hello again!
`
  expect(await validate('r.yml', text)).toEqual({
    code: 1,
    stdout: '',
    stderr: `r.yml:2:32 warning: contains: "hi" also matches "this"; use word: "hi" for the whole word
  2 |   - match: { user: { contains: hi } }
    |                                ^^
r.yml:4:5 warning: rules[1] is never reached: rules[0] matches everything that it matches; move it above rules[0]
  4 |   - match: { user: hi there }
    |     ^^^^^^^^^^^^^^^^^^^^^^^^^
`,
  })
})

test('errors and warnings of one file', async () => {
  const text = 'responses: { hi: {} }\nsetings: {}\n'
  const { code, stderr } = await validate('r.yml', text)
  expect(code).toBe(1)
  expect(stderr).toMatch(/^r\.yml:2:1 unknown key[\s\S]*^r\.yml:1:18 warning: an empty reply/m)
  const { stdout } = await validate('r.yml', text, '--format', 'json')
  expect(JSON.parse(stdout)).toMatchObject({
    valid: false,
    errors: [{ path: 'setings' }],
    warnings: [{ file: 'r.yml', line: 1, column: 18, path: 'responses["hi"]' }],
  })
})

test('--format json, valid with warnings', async () => {
  const { code, stdout } = await validate(
    'r.json',
    '{ "responses": { "hi": {} } }',
    '--format',
    'json',
  )
  expect(code).toBe(1)
  expect(JSON.parse(stdout)).toMatchObject({ valid: true, warnings: [{ line: 1, column: 24 }] })
})

test.each(['(a+)+$', '^(\\w+\\s?)*$', '(a|aa)+$'])('a catastrophic regex: %s', async (regex) => {
  const { code, stderr } = await validate(
    'r.yml',
    `rules: [{ match: { user: { regex: '${regex}' } }, reply: x }]`,
  )
  expect(code).toBe(1)
  expect(stderr).toContain(`warning: the regex ${JSON.stringify(regex)} may take for ever`)
})

test('a valid module', async () => {
  expect(await validate('m.ts', 'export const getResponse = (h: object) => "hi"')).toEqual({
    code: 0,
    stdout: 'm.ts is valid: a response module\n',
    stderr: '',
  })
})

test('a valid Python module', async () => {
  const module = 'def get_response(headers, body):\n    return "hi"\n'
  expect(await validate('m.py', module)).toMatchObject({ code: 0 })
})

test('a module without a response function: what was found and what is expected', async () => {
  const { code, stderr } = await validate('m.ts', 'export const respond = 1')
  expect(code).toBe(1)
  expect(stderr).toBe(
    'm.ts has no response function: it exports respond (number); ' +
      'export a function getResponse(headers, body), by that name or as the default\n',
  )
})

test('a missing file', async () => {
  const { code, stderr } = await runCli(['validate', 'nowhere.yml'])
  expect({ code, stderr }).toEqual({
    code: 1,
    stderr: 'Failed to read nowhere.yml: there is no such file\n',
  })
})

test('a file that is not UTF-8', async () => {
  const cwd = emptyDirectory()
  writeFileSync(join(cwd, 'r.yml'), Buffer.from([0x61, 0x3a, 0x20, 0xff, 0xfe]))
  expect(await runCli(['validate', 'r.yml'], { cwd })).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('it is not UTF-8 text'),
  })
})

test('--type config checks a file whose name says nothing', async () => {
  expect(await validate('r', 'responses: { hi: 3 }', '--type', 'config')).toMatchObject({ code: 1 })
})
