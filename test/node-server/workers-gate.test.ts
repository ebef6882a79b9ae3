/** Where the requests of a worker wait, and how its primary process is asked. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ConfigError } from 'mockllm'
import { expect, test } from 'vitest'
import { stateOf } from '../../node-server/watch-files.ts'
import { createChannel } from '../../node-server/workers/channel.ts'
import { createGate } from '../../node-server/workers/gate.ts'
import { emptyDirectory } from './run-cli.ts'

const never = () => Promise.reject(new Error('nobody was to be asked'))

/** Whether it has happened once everything that can happen at once has. */
async function isDone(promise: Promise<void> | undefined): Promise<boolean> {
  let done = promise === undefined
  void promise?.then(() => {
    done = true
  })
  await new Promise((resolve) => setImmediate(resolve))
  return done
}

test('requests wait from hold to release', async () => {
  const gate = createGate(never)
  expect(gate.beforeRequest()).toBeUndefined()
  gate.hold()
  const first = gate.beforeRequest()
  const second = gate.beforeRequest()
  expect(await isDone(first)).toBe(false)
  gate.release()
  await Promise.all([first, second])
  expect(gate.beforeRequest()).toBeUndefined()
})

test('who waits for a file goes on waiting where all are held meanwhile', async () => {
  const file = join(emptyDirectory(), 'r.yml')
  writeFileSync(file, 'old')
  const states = () => new Map([[file, stateOf(file)]])
  let settle: () => void
  let asked = 0
  const gate = createGate(async () => {
    asked++
    await new Promise<void>((resolve) => {
      settle = resolve
    })
    return states()
  })
  gate.watch(states())
  writeFileSync(file, 'something new')
  const first = gate.beforeRequest()
  const second = gate.beforeRequest()
  gate.hold()
  settle!()
  expect(await isDone(first)).toBe(false)
  gate.release()
  await Promise.all([first, second])
  expect(asked).toBe(1)
})

test('a file that changes while it is read is read once more', async () => {
  const file = join(emptyDirectory(), 'r.yml')
  writeFileSync(file, 'old')
  let asked = 0
  const gate = createGate(async () => {
    const found = stateOf(file)
    if (++asked < 3) writeFileSync(file, `version ${'x'.repeat(asked)}`)
    return new Map([[file, found]])
  })
  gate.watch(new Map([[file, 'another']]))
  await gate.beforeRequest()
  // Not for ever: it may never come to rest.
  expect(asked).toBe(2)
})

test('errors come through a channel as what they are, and its end fails what is under way', async () => {
  const issues = [{ path: 'rules', message: 'wrong', file: 'r.yml', line: 3, column: 5 }]
  interface Methods {
    fail(kind: string): Promise<never>
  }
  const here = createChannel<object, Methods>((message) => there.receive(copy(message)), {})
  const there = createChannel<Methods, object>((message) => here.receive(copy(message)), {
    async fail(kind: string) {
      if (kind === 'config') throw new ConfigError(issues)
      if (kind === 'system') throw Object.assign(new Error('taken'), { code: 'EADDRINUSE' })
      return new Promise<never>(() => {})
    },
  })
  await expect(here.call('fail', 'config')).rejects.toEqual(new ConfigError(issues))
  await expect(here.call('fail', 'system')).rejects.toMatchObject({
    message: 'taken',
    code: 'EADDRINUSE',
  })
  const pending = here.call('fail', 'never')
  here.close(new Error('it has ended'))
  await expect(pending).rejects.toThrow('it has ended')
  await expect(here.call('fail', 'again')).rejects.toThrow('it has ended')
})

const copy = (message: unknown) => structuredClone(message)
