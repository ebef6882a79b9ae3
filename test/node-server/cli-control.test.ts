/** The flags of what shows and changes a running mock, and what it is used for from a shell. */
import { request } from 'node:http'
import { expect, test } from 'vitest'
import { ask, runCli, startCli } from './run-cli.ts'

/** The status for a client that knows the server by a name. */
function statusFor(url: string, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request(`${url}/__mockllm/calls`, { headers: { host } }, (incoming) => {
      incoming.resume()
      resolve(incoming.statusCode!)
    })
    sent.on('error', reject)
    sent.end()
  })
}

test('a rule is put in front of the config, and its call is seen', async () => {
  const { url } = await startCli([])
  const used = await fetch(`${url}/__mockllm/use?session=mine`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"match": {"user": "hi"}, "reply": {"text": "Used.", "times": 1}}',
  })
  expect([used.status, await used.json()]).toEqual([200, { ok: true }])
  expect(await ask(url, 'hi', { 'x-mockllm-session': 'mine' })).toBe('Used.')
  const response = await fetch(`${url}/__mockllm/calls?session=mine`)
  expect(await response.json()).toMatchObject({ calls: [{ user: 'hi', rule: 'use[0]' }] })
  expect(await (await fetch(url)).text()).toContain(`${url}/__mockllm/calls`)
})

test('--allow-host names hosts beside addresses, once or more often', async () => {
  const { url } = await startCli(['--allow-host', 'one, two', '--allow-host', 'three.test'])
  for (const host of ['one', 'two:8000', 'three.test', '127.0.0.1', 'localhost:1']) {
    expect([host, await statusFor(url, host)]).toEqual([host, 200])
  }
  expect(await statusFor(url, 'four')).toBe(403)
})

test('--no-control leaves nothing to see or to change', async () => {
  const { url } = await startCli(['--no-control'])
  expect(await statusFor(url, 'localhost')).toBe(404)
  expect((await fetch(`${url}/__mockllm/reset`, { method: 'POST' })).status).toBe(404)
  expect(await (await fetch(url)).text()).not.toContain('__mockllm')
})

test.each(['http://mockllm', 'mockllm:8000', '*'])('--allow-host %s is no name', async (name) => {
  const { code, stderr } = await runCli(['start', '--allow-host', name])
  expect([code, stderr]).toEqual([2, expect.stringContaining(`but is "${name}"`)])
})
