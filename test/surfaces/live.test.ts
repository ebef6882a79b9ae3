/** Answers that come while they are made, through every API's stream: the same bytes as if they were settled. */
import { createMockLLM, type LivePart, type MockLLM, type Reply } from 'mockllm'
import { startServer } from 'mockllm/node-server'
import { getResponse } from 'msw'
import { setupServer } from 'msw/node'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { hearsCancel } from '../sdk/msw-version.ts'
import { readFrames } from './wire/frames.ts'
import { saidIn } from './wire/said.ts'
import { toRequest, type WireSurface, wireSurfaces } from './wire/surfaces.ts'

const settings = { now: '2026-01-01T00:00:00Z' }
const text = 'Schönes Wetter 😀 "heute".'
const reasoning = 'Hm… let me see.'
const call = { name: 'f', arguments: { city: 'Zürich 🚀' } }
const other = { name: 'g', arguments: {} }

async function bytesOf(llm: MockLLM, request: Request): Promise<Uint8Array> {
  const response = (await getResponse(llm.handlers, request))!
  expect(response.status).toBe(200)
  const bytes = new Uint8Array(await response.arrayBuffer())
  expect(llm.calls).toMatchObject([{ outcome: 'completed' }])
  return bytes
}

const show = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1')

function ask(surface: WireSurface, stream: boolean): Request {
  const tools = surface.lacks.includes('tools') ? {} : { tools: ['f', 'g'] }
  const usage = surface.lacks.includes('includeUsage') ? {} : { includeUsage: true as const }
  return toRequest(surface, { user: 'go on', ...tools, ...usage }, { stream })
}

/** Whether there will be text, or reasoning, is not known when the first chunk says whose turn it is. */
const withUnknown = (bytes: string) =>
  bytes.replace(/"content":(?:null|"")(?:,"reasoning_content":null)?/, '"content":""')

/** What is settled, and the parts that it is yielded in. */
const answers: [name: string, reply: Reply, parts: LivePart[]][] = [
  ['text', { text }, [text]],
  ['reasoning and text', { reasoning, text }, [{ reasoning }, { text }]],
  [
    'text and calls',
    { text, tool_calls: [call, other] },
    [text, { tool_call: call }, { tool_call: other }],
  ],
  ['calls', { tool_calls: [call] }, [{ tool_call: call }]],
]

describe.each(wireSurfaces)('$name', (surface) => {
  // Cohere calls a text a plan that calls follow; nobody knows yet whether they will.
  const knowable = answers.filter(
    ([name]) => surface.name !== 'cohere' || name !== 'text and calls',
  )
  test.each(knowable)('%s', async (_, reply, parts) => {
    // A settled part is one piece, too.
    const settled = createMockLLM({
      settings: { ...settings, lag: { chunk: 10_000 } },
      responses: { 'go on': reply },
    })
    const live = createMockLLM({
      settings,
      async *respond() {
        for (const part of parts) {
          await Promise.resolve()
          yield part
        }
      },
    })
    for (const stream of [true, false]) {
      settled.reset()
      live.reset()
      const expected = show(await bytesOf(settled, ask(surface, stream)))
      const heard = show(await bytesOf(live, ask(surface, stream)))
      if (stream) expect(withUnknown(heard)).toBe(withUnknown(expected))
      else expect(heard).toBe(expected)
    }
  })
})

const ways = [
  {
    way: 'http',
    async open(llm: MockLLM) {
      const server = await startServer({ config: llm })
      onTestFinished(() => server.close())
      return server.url
    },
  },
  {
    way: 'in process',
    async open(llm: MockLLM) {
      const server = setupServer(...llm.handlers)
      server.listen({ onUnhandledRequest: 'error' })
      onTestFinished(() => server.close())
      return undefined
    },
  },
]

describe.runIf(hearsCancel()).each(ways)('the stop button, $way', ({ open }) => {
  test.each(wireSurfaces)('of $name frees the function', async (surface) => {
    const freed = vi.fn()
    const llm = createMockLLM({
      async *respond() {
        try {
          for (;;) {
            yield 'one '
            await new Promise(setImmediate)
          }
        } finally {
          freed()
        }
      },
    })
    const origin = await open(llm)
    const controller = new AbortController()
    const request = toRequest(
      surface,
      { user: 'go on' },
      { stream: true, origin, signal: controller.signal },
    )
    const reader = (await fetch(request)).body!.getReader()
    let body = Buffer.alloc(0)
    const said = () => saidIn(readFrames(body, surface.framing).frames.map(({ json }) => json))
    while (!said().includes('one one ')) {
      const { value } = await reader.read()
      body = Buffer.concat([body, value!])
    }
    expect(freed).not.toHaveBeenCalled()
    controller.abort()
    await expect(reader.read()).rejects.toMatchObject({ name: 'AbortError' })
    expect(await llm.waitForCall()).toMatchObject({ outcome: 'aborted' })
    await vi.waitFor(() => expect(freed).toHaveBeenCalledTimes(1))
  })
})
