/** `--workers`: what clients are told is what one process would tell them, whichever worker they reach. */
import { writeFileSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { join } from 'node:path'
import OpenAI, { toFile } from 'openai'
import { expect, test } from 'vitest'
import { emptyDirectory, startCli } from './run-cli.ts'

const count = 4

async function start(config: object, ...args: string[]) {
  const cwd = emptyDirectory()
  writeFileSync(join(cwd, 'r.yml'), JSON.stringify(config))
  return startCli(['-c', 'r.yml', '--workers', String(count), ...args], { cwd })
}

/** Each request comes by a connection of its own, so that one after the other reaches each worker. */
const freshFetch: typeof fetch = async (input, init) => {
  const asked = new Request(input, init)
  const body = Buffer.from(await asked.arrayBuffer())
  const { method, url } = asked
  const headers = Object.fromEntries(asked.headers)
  return new Promise((resolve, reject) => {
    const under = request(url, { method, headers, agent: new Agent() }, (incoming) => {
      const chunks: Buffer[] = []
      incoming.on('data', (chunk) => chunks.push(chunk))
      incoming.on('error', reject)
      incoming.on('end', () => {
        const { statusCode = 0 } = incoming
        const sent = Object.entries(incoming.headers).map(([name, value]) => [name, String(value)])
        const text = Buffer.concat(chunks)
        resolve(new Response(text, { status: statusCode, headers: sent as [string, string][] }))
      })
    })
    under.on('error', reject)
    under.end(body)
  })
}

function clientOf(url: string, session: string) {
  return new OpenAI({
    baseURL: `${url}/v1`,
    apiKey: 'any',
    maxRetries: 0,
    fetch: freshFetch,
    defaultHeaders: { 'x-mockllm-session': session },
  })
}

async function say(client: OpenAI, content: string): Promise<string> {
  const chat = await client.chat.completions.create({
    model: 'gpt-4o',
    messages: [{ role: 'user', content }],
  })
  return chat.choices[0]!.message.content!
}

const steps = Array.from({ length: 100 }, (_, index) => `step ${index}`)

test('each step of a sequence is drawn once, in order, by clients that reach all workers', async () => {
  const { url } = await start({ rules: [{ reply: { sequence: steps, repeat: 'none' } }] })
  const client = clientOf(url, 'one')
  const inOrder: string[] = []
  for (let index = 0; index < 40; index++) inOrder.push(await say(client, 'hi'))
  expect(inOrder).toEqual(steps.slice(0, 40))
  const atOnce = await Promise.all(steps.slice(40).map(() => say(client, 'hi')))
  expect(new Set(atOnce)).toEqual(new Set(steps.slice(40)))
})

test('200 sessions at once have each their own steps', async () => {
  const { url, stdout } = await start({ rules: [{ reply: { sequence: steps } }] })
  const drawn = await Promise.all(
    Array.from({ length: 200 }, async (_, index) => {
      const client = clientOf(url, `session ${index}`)
      return [await say(client, 'hi'), await say(client, 'hi'), await say(client, 'hi')]
    }),
  )
  for (const one of drawn) expect(one).toEqual(steps.slice(0, 3))
  await expect.poll(() => stdout().match(/→ rules\[0\] 200/g)?.length).toBe(600)
  // Whole lines, one for each call, whoever has taken it.
  const lines = stdout().trim().split('\n').slice(3)
  expect(lines.length).toBe(600)
  for (const line of lines) expect(line).toMatch(/^\d\d:\d\d:\d\d \[session \d+\] POST .* ms$/)
})

test('times and scenarios hold across workers', async () => {
  const { url } = await start({
    rules: [
      { match: { user: 'once' }, reply: { text: 'the one', times: 1 } },
      { match: { user: 'once' }, reply: 'another' },
      {
        match: { user: 'go' },
        scenario: { name: 'door', state: 'started', next: 'open' },
        reply: 'opened',
      },
      { match: { user: 'go' }, scenario: { name: 'door', state: 'open' }, reply: 'is open' },
    ],
  })
  for (const session of ['a', 'b', 'c', 'd']) {
    const client = clientOf(url, session)
    const once = await Promise.all(Array.from({ length: 9 }, () => say(client, 'once')))
    expect(once.filter((text) => text === 'the one')).toHaveLength(1)
    expect([await say(client, 'go'), await say(client, 'go'), await say(client, 'go')]).toEqual([
      'opened',
      'is open',
      'is open',
    ])
  }
})

test('a conversation of responses goes on by previous_response_id, streamed and plain', async () => {
  const { url } = await start({ rules: [{ reply: '{{ turn }}: {{ user }}' }] })
  for (const session of ['a', 'b', 'c', 'd']) {
    const client = clientOf(url, session)
    let previous: string | undefined
    for (const stream of [false, true, true, false]) {
      const asked = {
        model: 'gpt-4o',
        input: 'hi',
        ...(previous === undefined ? {} : { previous_response_id: previous }),
      }
      if (!stream) previous = (await client.responses.create(asked)).id
      else {
        for await (const event of await client.responses.create({ ...asked, stream })) {
          if (event.type === 'response.completed') previous = event.response.id
        }
      }
    }
    const items = await client.responses.inputItems.list(previous!)
    expect(items.data).toHaveLength(7)
  }
})

test('files and batches are found by whichever worker is asked', async () => {
  const { url } = await start({ responses: { hi: 'Hello!' } })
  for (const session of ['a', 'b', 'c', 'd']) {
    const client = clientOf(url, session)
    const body = { model: 'gpt-4o', messages: [{ role: 'user', content: 'hi' }] }
    const line = { custom_id: 'x', method: 'POST', url: '/v1/chat/completions', body }
    const file = await client.files.create({
      file: await toFile(Buffer.from(JSON.stringify(line)), 'in.jsonl'),
      purpose: 'batch',
    })
    const { id } = await client.batches.create({
      input_file_id: file.id,
      endpoint: '/v1/chat/completions',
      completion_window: '24h',
    })
    const batch = await client.batches.retrieve(id)
    expect(batch.status).toBe('completed')
    const output = await (await client.files.content(batch.output_file_id!)).text()
    expect(output).toContain('Hello!')
    expect((await client.batches.list()).data).toHaveLength(1)
  }
})

test('faults of what another worker answers come through: torn, cut, never ending', async () => {
  const torn = (fault: object) => ({ sequence: [{ text: 'a long answer, torn', fault }] })
  const { url, stdout } = await start({
    rules: [
      { match: { user: 'torn' }, reply: torn({ kind: 'disconnect', after: 2 }) },
      { match: { user: 'nothing' }, reply: torn({ kind: 'disconnect', after: 0 }) },
      { match: { user: 'cut' }, reply: torn({ kind: 'truncate', after: 2 }) },
      { match: { user: 'stall' }, reply: torn({ kind: 'stall', after: 2 }) },
    ],
  })
  const post = (session: string, content: string, signal?: AbortSignal) =>
    fetch(`${url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-mockllm-session': session },
      body: JSON.stringify({
        model: 'gpt-4o',
        stream: true,
        messages: [{ role: 'user', content }],
      }),
      ...(signal === undefined ? {} : { signal }),
    })
  for (const session of ['a', 'b', 'c', 'd']) {
    await expect((await post(session, 'torn')).text()).rejects.toThrow('terminated')
    await expect(post(session, 'nothing')).rejects.toThrow('fetch failed')
    expect(await (await post(session, 'cut')).text()).not.toContain('[DONE]')
    const leaving = new AbortController()
    const stalled = (await post(session, 'stall', leaving.signal)).body!.getReader()
    expect(new TextDecoder().decode((await stalled.read()).value)).toContain('data: ')
    leaving.abort()
    await expect(stalled.read()).rejects.toThrow('abort')
  }
  // Told of once, by who has answered.
  await expect.poll(() => stdout().match(/aborted by the client/g)?.length).toBe(4)
  expect(stdout().match(/200 disconnect/g)).toHaveLength(8)
})
