/** What SECURITY.md says of the packages that mockllm is made of, and the script that asks for weaknesses. */
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, onTestFinished, test } from 'vitest'

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8')
const [, note = ''] = read('../SECURITY.md').split('## Supply chain')
const { dependencies, peerDependencies, devDependencies, scripts } = JSON.parse(
  read('../package.json'),
)
const { packages } = JSON.parse(read('../package-lock.json')) as {
  packages: Record<string, Record<string, unknown>>
}

/** The packages in the table below a paragraph. */
function named(heading: string): string[] {
  const [, table = ''] = note.slice(note.indexOf(heading)).split('\n\n')
  // A reason may name what is no package.
  const cells = table.split('\n').map((row) => row.split('|').slice(1, 3))
  return cells.flatMap(([first = '', second = '']) =>
    Array.from((first.includes('`') ? first : second).matchAll(/`([^`]+)`/g), ([, name]) => name!),
  )
}

describe('the note of the supply chain', () => {
  test('names what is installed, and nothing else', () => {
    expect(named('Installing mockllm')).toEqual(Object.keys(dependencies))
    expect(Object.keys(peerDependencies)).toEqual(['msw'])
  })

  test('names every package of development once', () => {
    const all = [...named("In the package's own files"), ...named('Everything else')]
    expect(all.sort()).toEqual(Object.keys(devDependencies).sort())
  })

  test('names what the build takes in', () => {
    const [, built] = /writeLicences\(\[([^\]]+)\]/.exec(read('../scripts/build.mjs')) ?? []
    const licensed = Array.from(built!.matchAll(/'([^']+)'/g), ([, name]) => name!)
    expect(named("In the package's own files")).toEqual(
      // What one of them brings has a licence of its own, and the tables have theirs beside them.
      expect.arrayContaining(licensed.filter((name) => name !== '@smithy/core')),
    )
  })

  test('what is installed has neither dependencies nor install scripts', () => {
    for (const name of Object.keys(dependencies)) {
      const entry = packages[`node_modules/${name}`]!
      expect([name, entry['dependencies'], entry['hasInstallScript']]).toEqual([
        name,
        undefined,
        undefined,
      ])
    }
    for (const hook of ['preinstall', 'install', 'postinstall', 'prepare']) {
      expect(scripts).not.toHaveProperty(hook)
    }
  })

  test('the lock file pins by hash, and names no registry', () => {
    for (const [path, entry] of Object.entries(packages)) {
      if (path === '') continue
      expect([path, entry['resolved']]).toEqual([path, undefined])
      expect([path, entry['integrity']]).toEqual([path, expect.stringMatching(/^sha512-/)])
    }
  })
})

describe.skipIf(process.platform === 'win32')('scripts/audit.mjs', () => {
  /** With an npm that reports what it is told to. */
  function audit(report: unknown) {
    const directory = mkdtempSync(join(tmpdir(), 'mockllm-audit-'))
    onTestFinished(() => rmSync(directory, { recursive: true }))
    const text = JSON.stringify(report)
    writeFileSync(join(directory, 'npm'), `#!/bin/sh\ncat <<'END'\n${text}\nEND\nexit 1\n`)
    chmodSync(join(directory, 'npm'), 0o755)
    const script = fileURLToPath(new URL('../scripts/audit.mjs', import.meta.url))
    const { stdout, status } = spawnSync(process.execPath, [script], {
      encoding: 'utf8',
      env: { ...process.env, PATH: `${directory}${delimiter}${process.env['PATH']}` },
    })
    return { stdout, status }
  }

  test('fails where something is known', () => {
    const { stdout, status } = audit({
      metadata: { vulnerabilities: { total: 1 } },
      vulnerabilities: {
        bad: {
          name: 'bad',
          severity: 'high',
          range: '<2',
          via: [{ title: 'Runs away', url: 'https://advisories.test/1' }],
        },
      },
    })
    expect(status).toBe(1)
    expect(stdout).toContain('high bad <2: Runs away https://advisories.test/1')
    expect(stdout).toContain('0 passed, 2 failed, 0 skipped')
  })

  test('passes where nothing is known', () => {
    const { stdout, status } = audit({
      metadata: { vulnerabilities: { total: 0 }, dependencies: { total: 7 } },
    })
    expect([status, stdout]).toEqual([0, expect.stringContaining('2 passed, 0 failed, 0 skipped')])
  })

  test('does not pass where the registry does not answer', () => {
    const { stdout, status } = audit({ message: '405 Method Not Allowed', statusCode: 405 })
    expect(status).toBe(0)
    expect(stdout).toContain('could not be asked (405 Method Not Allowed)')
    expect(stdout).toContain('0 passed, 0 failed, 2 skipped')
  })
})
