/** What a server warns of beside its errors. */
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { warnOfConfig } from '../../node-server/config-warnings.ts'
import { emptyDirectory } from './run-cli.ts'

const suspicious = 'rules:\n  - match: { user: { contains: hi } }\n    reply: x\n'

/** What is warned of a file of this text. */
async function warningsOf(text: string, prepare?: (path: string) => void): Promise<unknown[]> {
  const path = join(emptyDirectory(), 'responses.yml')
  writeFileSync(path, text)
  prepare?.(path)
  const warn = vi.fn()
  await warnOfConfig(path, { ready() {}, info() {}, call() {}, error() {}, warn })
  return warn.mock.calls.map(([message]) => message)
}

test('a probable mistake is named with its place', async () => {
  expect(await warningsOf(suspicious)).toEqual([
    expect.stringMatching(/responses\.yml:2:\d+ warning: contains: "hi" also matches/),
  ])
})

test('a file that would keep requests waiting is left to mockllm validate', async () => {
  expect(await warningsOf(`${suspicious}# ${'x'.repeat(200_000)}\n`)).toEqual([])
})

test.each([
  ['that is not valid', 'rules: 5', undefined],
  ['that is no YAML', 'rules: [', undefined],
  ['that has gone meanwhile', suspicious, (path: string) => rmSync(path)],
])(
  'nothing is warned of a file %s, for its errors are told elsewhere',
  async (_, text, prepare) => {
    expect(await warningsOf(text, prepare)).toEqual([])
  },
)
