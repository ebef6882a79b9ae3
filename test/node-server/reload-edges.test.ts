/** Reloads that go wrong, or come at a bad time. */
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type RunningServer, startServer } from 'mockllm/node-server'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { isAlive } from './is-alive.ts'

let server: RunningServer
let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mockllm-reload-'))
})
afterEach(async () => {
  await server.close()
  rmSync(folder, { recursive: true })
})

const log = { error: vi.fn(), info() {}, ready() {}, call() {} }

async function ask(): Promise<string> {
  const response = await fetch(`${server.url}/v1/chat/completions`, {
    method: 'POST',
    body: '{"model":"gpt-4o","messages":[{"role":"user","content":"hi"}]}',
  })
  const completion = (await response.json()) as { choices: [{ message: { content: string } }] }
  return completion.choices[0].message.content
}

test('a module that comes to import a loop of links leaves the last good one answering', async () => {
  const module = join(folder, 'module.mjs')
  symlinkSync(join(folder, 'loop.mjs'), join(folder, 'loop.mjs'))
  writeFileSync(module, 'export const getResponse = () => "first"')
  server = await startServer({ module, log })
  writeFileSync(module, 'import "./loop.mjs"\nexport const getResponse = () => "second"')
  expect(await ask()).toBe('first')
  writeFileSync(module, 'export const getResponse = () => "third"')
  expect(await ask()).toBe('third')
})

test('/health answers while a reload is under way', async () => {
  const module = join(folder, 'module.mjs')
  writeFileSync(module, 'export const getResponse = () => "first"')
  server = await startServer({ module, log })
  const release = join(folder, 'release')
  writeFileSync(
    module,
    `import { existsSync } from 'node:fs'
while (!existsSync(${JSON.stringify(release)})) await new Promise((resolve) => setTimeout(resolve, 10))
export const getResponse = () => "second"`,
  )
  const answer = ask()
  expect((await fetch(`${server.url}/health`)).status).toBe(200)
  expect(existsSync(release)).toBe(false)
  writeFileSync(release, '')
  expect(await answer).toBe('second')
})

test('python3 that is being started when the server closes is ended, too', async () => {
  const module = join(folder, 'module.py')
  const pids = join(folder, 'pids')
  const source = `import os, time
with open(${JSON.stringify(pids)}, "a") as file: file.write(str(os.getpid()) + "\\n")
if os.path.exists(${JSON.stringify(`${folder}/slow`)}): time.sleep(0.5)
def get_response(headers, body): return "first"
`
  const started = () => readFileSync(pids, 'utf8').trim().split('\n').map(Number)
  writeFileSync(module, source)
  server = await startServer({ module, log })
  writeFileSync(join(folder, 'slow'), '')
  writeFileSync(module, `${source}# changed\n`)
  const asked = ask().catch(() => 'the server closed')
  await vi.waitFor(() => expect(started()).toHaveLength(2), { timeout: 5000 })
  await server.close()
  await asked
  await vi.waitFor(() => expect(started().filter(isAlive)).toEqual([]), { timeout: 5000 })
})

test('what kills one call of a Python module does not end the next', async () => {
  const module = join(folder, 'module.py')
  writeFileSync(
    module,
    `import asyncio
async def get_response(headers, body):
    if body["messages"][0]["content"] == "cancel":
        task = asyncio.ensure_future(asyncio.sleep(9))
        task.cancel()
        await task
    return "fine"
`,
  )
  server = await startServer({ module, log })
  const post = (body: string) =>
    fetch(`${server.url}/v1/chat/completions`, { method: 'POST', body })
  const deep = '['.repeat(3000) + ']'.repeat(3000)
  const message = '"messages":[{"role":"user","content":"hi"}]'
  expect((await post(`{"model":"m",${message},"metadata":${deep}}`)).status).toBe(500)
  const cancel = '{"model":"m","messages":[{"role":"user","content":"cancel"}]}'
  expect((await post(cancel)).status).toBe(500)
  expect(await ask()).toBe('fine')
})
