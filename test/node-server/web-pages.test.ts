/** What a page of somebody else can do in a real browser: ask the API as any app may, and see or change nothing else. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createMockLLM } from 'mockllm'
import { startServer } from 'mockllm/node-server'
import { type Browser, chromium, type Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { chromiumArgs, chromiumPath } from '../chromium.ts'

const rule = '{"reply": "Owned."}'

describe.skipIf(!chromiumPath())('a page of another origin', () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await chromium.launch({
      executablePath: chromiumPath()!,
      // As a name server of the page's owner would answer.
      args: [...chromiumArgs, '--host-resolver-rules=MAP *.evil.test 127.0.0.1'],
    })
  })
  afterAll(() => browser?.close())

  async function start() {
    const llm = createMockLLM({ responses: { hi: 'Hello!' } })
    const server = await startServer({ config: llm })
    onTestFinished(() => server.close())
    const body = JSON.stringify({ model: 'gpt-4o', messages: [{ role: 'user', content: 'hi' }] })
    const say = () => fetch(`${server.url}/v1/chat/completions`, { method: 'POST', body })
    await say()
    return { llm, server, say, body }
  }

  async function open(url: string): Promise<Page> {
    const page = await browser.newPage()
    onTestFinished(() => page.close())
    await page.goto(url)
    return page
  }

  /** Of a server of its own. */
  async function openElsewhere(): Promise<Page> {
    const files = createServer((_, outgoing) => {
      outgoing.setHeader('content-type', 'text/html').end('<!doctype html><title>a page</title>')
    }).listen(0)
    onTestFinished(() => void files.close())
    return open(`http://www.evil.test:${(files.address() as AddressInfo).port}/`)
  }

  test('asks the API', async () => {
    const { server, body } = await start()
    const page = await openElsewhere()
    const status = await page.evaluate(
      async ([url, text]) => {
        const headers = { 'content-type': 'application/json', authorization: 'Bearer x' }
        const response = await fetch(`${url}/v1/chat/completions`, {
          method: 'POST',
          headers,
          body: text!,
        })
        return response.status
      },
      [server.url, body],
    )
    expect(status).toBe(200)
  })

  test('reads and changes nothing by fetch', async () => {
    const { server, llm, say } = await start()
    const page = await openElsewhere()
    const heard = await page.evaluate(
      async ([url, text]) => {
        const json = { 'content-type': 'application/json' }
        const attempts: [string, RequestInit][] = [
          ['/__mockllm/calls', {}],
          ['/__mockllm/use', { method: 'POST', headers: json, body: text! }],
          ['/__mockllm/use', { method: 'POST', body: text! }],
          ['/__mockllm/reset', { method: 'POST' }],
          ['/__mockllm/reset', { method: 'POST', mode: 'no-cors' }],
          ['/__mockllm/calls', { mode: 'no-cors' }],
          ['/', {}],
        ]
        const results: string[] = []
        for (const [path, init] of attempts) {
          const result = await fetch(`${url}${path}`, init).catch(() => 'failed')
          results.push(typeof result === 'string' ? result : result.type)
        }
        return results
      },
      [server.url, rule],
    )
    // An opaque one has neither status nor body.
    expect(heard).toEqual([...Array(4).fill('failed'), 'opaque', 'opaque', 'failed'])
    expect(llm.calls[0]?.user).toBe('hi')
    expect(await (await say()).text()).toContain('Hello!')
  })

  test('changes nothing by a form', async () => {
    const { server, llm, say } = await start()
    for (const path of ['/__mockllm/reset', '/__mockllm/use']) {
      const page = await openElsewhere()
      const [response] = await Promise.all([
        page.waitForResponse((one) => one.url().includes('__mockllm')),
        page.evaluate(
          ([url, text]) => {
            const form = document.createElement('form')
            Object.assign(form, { method: 'POST', action: url, enctype: 'text/plain' })
            const field = document.createElement('input')
            Object.assign(field, { name: text!.replace('}', ', "a": "'), value: '"}' })
            form.append(field)
            document.body.append(form)
            form.submit()
          },
          [server.url + path, rule],
        ),
      ])
      expect(response.status()).toBe(403)
    }
    expect(llm.calls[0]?.user).toBe('hi')
    expect(await (await say()).text()).toContain('Hello!')
  })

  test('neither by a name that it has lead to this machine', async () => {
    const { server, llm } = await start()
    // Of one origin with the server, for the browser.
    const page = await open(`http://rebound.evil.test:${server.port}/health`)
    const heard = await page.evaluate(async (text) => {
      const json = { 'content-type': 'application/json' }
      const answers = [
        await fetch('/__mockllm/calls'),
        await fetch('/__mockllm/use', { method: 'POST', headers: json, body: text }),
        await fetch('/__mockllm/reset', { method: 'POST' }),
        await fetch('/'),
      ]
      return Promise.all(answers.map(async (one) => [one.status, await one.text()] as const))
    }, rule)
    for (const [status, text] of heard) {
      expect([status, text]).toEqual([
        403,
        expect.stringContaining('--allow-host rebound.evil.test'),
      ])
    }
    expect(llm.calls[0]?.user).toBe('hi')
  })
})
