/** What may import what, and that importing does nothing else. */
import { readdirSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))

interface Import {
  from: string
  /** A package, or a path below the root. */
  to: string
  /** `static` ones are loaded with the file. */
  kind: 'static' | 'dynamic' | 'type'
}

/** All imports and re-exports of a file. */
function importsOf(file: string): Import[] {
  const text = readFileSync(join(root, file), 'utf8').replace(/^\s*(?:\/?\*|\/\/).*$/gm, '')
  const entry = (specifier: string, kind: Import['kind']): Import => ({
    from: file,
    to: specifier.startsWith('.') ? posix.join(posix.dirname(file), specifier) : specifier,
    kind,
  })
  const statements = text.matchAll(/^(?:import|export)\s([^'"]*?)\bfrom\s+'([^']+)'/gm)
  const bare = text.matchAll(/^import\s+'([^']+)'/gm)
  const calls = text.matchAll(/\bimport\(\s*'([^']+)'\s*\)/g)
  return [
    ...[...statements].map(([, names, to]) =>
      entry(to!, namesOnlyTypes(names!) ? 'type' : 'static'),
    ),
    ...[...bare].map(([, to]) => entry(to!, 'static')),
    ...[...calls].map(([, to]) => entry(to!, 'dynamic')),
  ]
}

function namesOnlyTypes(names: string): boolean {
  if (/^type\s/.test(names)) return true
  const [, list] = /^\{([^}]*)\}\s*$/.exec(names) ?? []
  if (list === undefined) return false
  return list.split(',').every((name) => /^\s*(?:type\s.*)?$/s.test(name))
}

const files = ['src', 'browser', 'node-server'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => posix.join(entry.parentPath.slice(root.length), entry.name)),
)
const imports = files.flatMap(importsOf)

/** Each import of `from` whose target matches, for a message that names it. */
function found(from: RegExp, to: RegExp, except: RegExp = /^$/): string[] {
  return imports
    .filter((entry) => from.test(entry.from) && to.test(entry.to) && !except.test(entry.from))
    .map((entry) => `${entry.from} imports ${entry.to}`)
}

const every: Import['kind'][] = ['static', 'dynamic', 'type']

/** A file and all that it imports, directly or not. */
function reach(start: string, kinds = every): string[] {
  const reached = new Set([start])
  for (const file of reached) {
    for (const { from, to, kind } of imports) {
      if (from === file && kinds.includes(kind) && files.includes(to)) reached.add(to)
    }
  }
  return [...reached]
}

describe('what may import what', () => {
  test('every relative import was understood', () => {
    const relative = imports.filter(({ to }) => /^(?:src|browser|node-server)\//.test(to))
    expect(relative.length).toBeGreaterThan(files.length)
    const broken = relative.filter(({ to }) => !files.includes(to) && !/\/tables\//.test(to))
    expect(broken).toEqual([])
    for (const file of files) {
      const lines =
        readFileSync(join(root, file), 'utf8').match(/^(?:import|export|\}) .*\bfrom '/gm)
          ?.length ?? 0
      expect(importsOf(file).length, file).toBeGreaterThanOrEqual(lines)
    }
  })

  test('the core imports neither Node nor what is built on the core', () => {
    expect(found(/^src\//, /^node:/)).toEqual([])
    expect(found(/^src\//, /^(?:node-server|browser)\//)).toEqual([])
    const builtins =
      /^(?:assert|buffer|child_process|crypto|events|fs|http2?|https|net|os|path|process|stream|url|util|worker_threads|zlib)(?:\/|$)/
    expect(found(/^src\//, builtins)).toEqual([])
  })

  test('the browser part imports no Node, and neither part imports the other', () => {
    expect(found(/^browser\//, /^(?:node:|node-server\/)/)).toEqual([])
    expect(found(/^node-server\//, /^browser\//)).toEqual([])
  })

  test('nothing on the request path imports the config', () => {
    const path = reach('src/respond.ts')
    expect(path).toContain('src/rules/rule-set.ts')
    expect(path).toContain('src/stream/steps.ts')
    expect(path.filter((file) => file.startsWith('src/config/'))).toEqual([])
    const providers = reach('src/providers/registry.ts')
    expect(providers).toContain('src/providers/openai/chat.ts')
    expect(providers.filter((file) => file.startsWith('src/config/'))).toEqual([])
  })

  test('providers know neither rules nor time nor MSW', () => {
    const path = reach('src/providers/registry.ts')
    const forbidden =
      /^src\/(?:rules\/|clock\.ts|respond\.ts|handlers\.ts|mock-llm\.ts|stream\/(?:playback|web-stream|steps|lag)\.ts)/
    expect(path.filter((file) => forbidden.test(file))).toEqual([])
    expect(found(/^src\/providers\//, /^msw(?:\/|$)/)).toEqual([])
    const timers = files.filter(
      (file) =>
        file.startsWith('src/providers/') &&
        /\b(?:setTimeout|setInterval|Date\.now|performance\.now|Math\.random)\b/.test(
          readFileSync(join(root, file), 'utf8'),
        ),
    )
    expect(timers).toEqual([])
  })

  test('only the clock knows the time, and nothing is random', () => {
    const word =
      /\b(?:setTimeout|setInterval|setImmediate|Date\.now\(|performance\.now|Math\.random|randomUUID|getRandomValues)\b/
    const users = files.filter(
      (file) => file.startsWith('src/') && word.test(readFileSync(join(root, file), 'utf8')),
    )
    expect(users).toEqual(['src/clock.ts'])
  })

  test('of the core, only the handlers know MSW', () => {
    const users = imports.filter(({ to }) => /^msw(?:\/|$)/.test(to)).map(({ from }) => from)
    expect(users.filter((file) => file.startsWith('src/'))).toEqual([
      'src/core.ts',
      'src/create-mock-llm.ts',
      'src/mock-llm.ts',
      'src/msw-handler.ts',
    ])
    expect(users.filter((file) => file.startsWith('browser/'))).toEqual(['browser/index.ts'])
    // A server without handlers of the user's own starts without loading MSW.
    expect(reach('node-server/cli.ts', ['static'])).not.toContain('src/msw-handler.ts')
    expect(reach('node-server/index.ts', ['static'])).not.toContain('src/msw-handler.ts')
  })

  test('yaml is known to the YAML reader only, and a config object does not need it', () => {
    expect(found(/./, /^yaml(?:\/|$)/, /^src\/config\/yaml-library\.ts$/)).toEqual([])
    expect(
      found(/^src\//, /^src\/config\/yaml-/, /^src\/config\/(?:read-config-text|yaml-[^/]+)\.ts$/),
    ).toEqual([])
    expect(reach('src/mock-llm.ts').filter((file) => file.includes('/yaml-'))).toEqual([])
    expect(reach('browser/index.ts').filter((file) => file.includes('/yaml-'))).toEqual([])
  })

  test('only the server and its command look for probable mistakes', () => {
    expect(reach('src/index.ts').filter((file) => file.includes('/lint/'))).toEqual([])
    expect(reach('browser/index.ts').filter((file) => file.includes('/lint/'))).toEqual([])
    // A start does not wait for it.
    const atStart = reach('node-server/cli.ts', ['static'])
    expect(atStart.filter((file) => file.includes('/lint/'))).toEqual([])
    expect(reach('node-server/cli.ts').some((file) => file.includes('/lint/'))).toBe(true)
  })

  test('the core of a bundle brings no API, and a vendor no other’s but those that it is made of', () => {
    expect(
      reach('src/core.ts', ['static']).filter((file) => /providers\/\w+\//.test(file)),
    ).toEqual([])
    const madeOf: Record<string, string[]> = {
      bedrock: ['anthropic', 'openai'],
      gemini: ['openai'],
    }
    const openaiOnly = ['azure', 'deepseek', 'groq', 'mistral', 'openrouter', 'together', 'xai']
    for (const name of openaiOnly) madeOf[name] = ['openai', 'openai-compatible']
    for (const { from, to, kind } of imports) {
      const [, own] = /^src\/providers\/([\w-]+)\//.exec(from) ?? []
      const [, other] = /^src\/providers\/([\w-]+)\//.exec(to) ?? []
      if (own === undefined || other === undefined || own === other || kind === 'type') continue
      if (own === 'openai-compatible') expect(other).toBe('openai')
      else expect(madeOf[own] ?? [], `${from} imports ${to}`).toContain(other)
    }
  })

  test('token tables are loaded by dynamic imports only', () => {
    const tables = imports.filter(({ to }) => /\/tables\//.test(to))
    expect(tables.map(({ kind }) => kind)).toEqual(['dynamic', 'dynamic'])
  })
})
