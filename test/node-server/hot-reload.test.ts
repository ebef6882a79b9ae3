/** Every way in which a file changes, on a real file system: the next request has the new answer. */
import {
  appendFileSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { createLog, type StartServerOptions, startServer } from 'mockllm/node-server'
import { describe, expect, onTestFinished, test } from 'vitest'
import { ask, emptyDirectory, post } from './run-cli.ts'

const yaml = (answer: string) => `responses: { who: ${answer} }\n`

async function start(options: StartServerOptions) {
  let output = ''
  const sink = { write: (text: string) => (output += text) }
  const log = createLog({ stdout: sink, stderr: sink })
  const server = await startServer({ ...options, log })
  onTestFinished(() => server.close())
  return { ...server, output: () => output, who: () => ask(server.url, 'who') }
}

async function startFile(content = yaml('first')) {
  const directory = emptyDirectory()
  const file = join(directory, 'responses.yml')
  writeFileSync(file, content)
  return { directory, file, ...(await start({ config: file })) }
}

describe('a config that changes', () => {
  test('written in place', async () => {
    const { file, who, output } = await startFile()
    expect(await who()).toBe('first')
    writeFileSync(file, yaml('second'))
    expect(await who()).toBe('second')
    expect(output()).toContain(`reloaded ${file}: 1 response\n`)
  })

  test('written in place many times, each seen by the next request', async () => {
    const { file, who } = await startFile()
    for (let version = 10; version < 30; version++) {
      writeFileSync(file, yaml(`v${version}`))
      expect(await who()).toBe(`v${version}`)
    }
  })

  test('written in two steps', async () => {
    const { file, who, output } = await startFile()
    writeFileSync(file, 'responses:\n  who: "sec')
    appendFileSync(file, 'ond"\n')
    expect(await who()).toBe('second')
    expect(output()).not.toContain('goes on')
  })

  test('replaced by a rename, twice, as editors save', async () => {
    const { directory, file, who } = await startFile()
    for (const version of ['second', 'third']) {
      const temporary = join(directory, `.responses.yml.${version}`)
      writeFileSync(temporary, yaml(version))
      renameSync(temporary, file)
      expect(await who()).toBe(version)
    }
  })

  test('moved away and written anew, as vim saves', async () => {
    const { file, who } = await startFile()
    renameSync(file, `${file}~`)
    writeFileSync(file, yaml('second'))
    unlinkSync(`${file}~`)
    expect(await who()).toBe('second')
  })

  test('deleted: the last rules go on; created again: the new ones answer', async () => {
    const { file, who, output } = await startFile()
    unlinkSync(file)
    expect(await who()).toBe('first')
    expect(output()).toContain(`there is no such file\nThe last good ${file} goes on answering.`)
    writeFileSync(file, yaml('second'))
    expect(await who()).toBe('second')
  })

  test('deleted with its directory, and both created again', async () => {
    const directory = join(emptyDirectory(), 'configs')
    const file = join(directory, 'responses.yml')
    mkdirSync(directory)
    writeFileSync(file, yaml('first'))
    const { who } = await start({ config: file })
    rmSync(directory, { recursive: true })
    expect(await who()).toBe('first')
    mkdirSync(directory)
    writeFileSync(file, yaml('second'))
    expect(await who()).toBe('second')
    writeFileSync(file, yaml('third'))
    expect(await who()).toBe('third')
  })

  test('swapped by a symbolic link, as Kubernetes updates a config map', async () => {
    const directory = emptyDirectory()
    for (const version of ['first', 'second', 'third']) {
      mkdirSync(join(directory, `..${version}`))
      writeFileSync(join(directory, `..${version}`, 'responses.yml'), yaml(version))
    }
    symlinkSync('..first', join(directory, '..data'))
    symlinkSync('..data/responses.yml', join(directory, 'responses.yml'))
    const { who } = await start({ config: join(directory, 'responses.yml') })
    expect(await who()).toBe('first')
    for (const version of ['second', 'third']) {
      symlinkSync(`..${version}`, join(directory, '..data_tmp'))
      renameSync(join(directory, '..data_tmp'), join(directory, '..data'))
      expect(await who()).toBe(version)
    }
  })

  test('a link to a file elsewhere, which is written in place', async () => {
    const target = join(emptyDirectory(), 'shared.yml')
    const link = join(emptyDirectory(), 'responses.yml')
    writeFileSync(target, yaml('first'))
    symlinkSync(target, link)
    const { who, output } = await start({ config: link })
    writeFileSync(target, yaml('second'))
    // Also without a request, so by the watch alone.
    await expect.poll(output).toContain('reloaded')
    expect(await who()).toBe('second')
  })

  test('is reloaded without a request, too', async () => {
    const { file, output } = await startFile()
    writeFileSync(file, yaml('second'))
    await expect.poll(output).toContain('reloaded')
  })

  test('touched, but not changed: nothing is reloaded', async () => {
    const { file, who, output } = await startFile()
    writeFileSync(file, readFileSync(file))
    expect(await who()).toBe('first')
    expect(output()).not.toContain('reloaded')
  })

  test('a request that comes with the change waits; those before it do not', async () => {
    const { file, who } = await startFile()
    writeFileSync(file, yaml('second'))
    expect(await Promise.all([who(), who(), who()])).toEqual(['second', 'second', 'second'])
  })
})

describe('a config that breaks', () => {
  test('prints its errors once, keeps the last good rules, recovers when mended', async () => {
    const { file, who, output } = await startFile()
    writeFileSync(file, 'responses:\n  who: [\n')
    expect(await who()).toBe('first')
    expect(await who()).toBe('first')
    expect(output()).toMatch(/responses\.yml:\d+:\d+ /)
    expect(output().match(/goes on answering/g)).toHaveLength(1)
    writeFileSync(file, yaml('second'))
    expect(await who()).toBe('second')
  })

  test('an unknown key keeps the last good rules', async () => {
    const { file, who, output } = await startFile()
    writeFileSync(file, `${yaml('second')}setings: {}\n`)
    expect(await who()).toBe('first')
    expect(output()).toContain(':2:1 unknown key "setings"; did you mean "settings"?')
  })

  test('recovers by going back to what was good', async () => {
    const { file, who, output } = await startFile()
    writeFileSync(file, 'responses: 3')
    expect(await who()).toBe('first')
    writeFileSync(file, yaml('first'))
    expect(await who()).toBe('first')
    expect(output()).toContain('reloaded')
  })

  test('an emptied file is taken for one that is being written', async () => {
    const { file, who, output } = await startFile()
    writeFileSync(file, '')
    expect(await who()).toBe('first')
    expect(output()).toContain('is empty')
  })
})

test('a running stream ends on the rules it began with', async () => {
  const settings = 'settings: { lag_enabled: true, lag_factor: 10 }'
  const before = 'a'.repeat(40)
  const { file, url, who } = await startFile(`responses: { who: ${before} }\n${settings}\n`)
  const response = await post(url, {
    messages: [{ role: 'user', content: 'who' }],
    stream: true,
  })
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader()
  let text = (await reader.read()).value ?? ''
  writeFileSync(file, yaml('second'))
  expect(await who()).toBe('second')
  expect(text).not.toContain('[DONE]')
  for (let read = await reader.read(); !read.done; read = await reader.read()) text += read.value
  const contents = [...text.matchAll(/"content":"(a*)"/g)].map(([, piece]) => piece)
  expect(contents.join('')).toBe(before)
})

describe('a module that changes', () => {
  function files() {
    const directory = emptyDirectory()
    return {
      entry: join(directory, 'module.ts'),
      write: (name: string, content: string) => {
        mkdirSync(join(directory, 'parts'), { recursive: true })
        writeFileSync(join(directory, name), content)
      },
    }
  }

  test('written in place', async () => {
    const { entry, write } = files()
    write('module.ts', 'export const getResponse = (): string => "first"')
    const { who, output } = await start({ module: entry })
    expect(await who()).toBe('first')
    write('module.ts', 'export const getResponse = (): string => "second"')
    expect(await who()).toBe('second')
    expect(output()).toContain(`reloaded ${entry}\n`)
  })

  test.each(['ts', 'mjs', 'cjs', 'js'])('a transitive import changes: .%s', async (extension) => {
    const { entry, write } = files()
    const isCommon = extension === 'cjs'
    const constant = (value: string) =>
      isCommon ? `exports.name = '${value}'` : `export const name = '${value}'`
    const from = (name: string) =>
      isCommon ? `exports.name = require('${name}').name` : `export { name } from '${name}'`
    write('module.ts', `import { name } from './parts/a.${extension}'\nexport default () => name`)
    write(`parts/a.${extension}`, from(`./b.${extension}`))
    write(`parts/b.${extension}`, constant('first'))
    const { who } = await start({ module: entry })
    expect(await who()).toBe('first')
    for (const version of ['second', 'third']) {
      write(`parts/b.${extension}`, constant(version))
      expect(await who()).toBe(version)
    }
  })

  test('breaks, and is mended by an import that was missing', async () => {
    const { entry, write } = files()
    write('module.ts', 'export default () => "first"')
    const { who, output } = await start({ module: entry })
    write('module.ts', 'import { name } from "./parts/late"\nexport default () => name')
    expect(await who()).toBe('first')
    expect(output()).toContain("Cannot find module './parts/late'")
    write('parts/late.ts', 'export const name = "second"')
    expect(await who()).toBe('second')
  })

  test('a change of the config alone keeps the state of the module', async () => {
    const { entry, write } = files()
    write('counts.ts', 'let count = 0\nexport default () => "call " + ++count')
    const config = entry.replace('module.ts', 'responses.yml')
    writeFileSync(config, 'settings: { seed: 1 }')
    const { who, output } = await start({ module: entry.replace('module', 'counts'), config })
    expect(await who()).toBe('call 1')
    writeFileSync(config, 'settings: { seed: 2 }')
    expect(await who()).toBe('call 2')
    expect(output()).toContain('reloaded')
  })
})
