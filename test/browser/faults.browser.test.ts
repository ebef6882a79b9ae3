/** Faults through a service worker: what the official SDKs make of them is what they make of them elsewhere. */
import { type Call, createMockLLM, type Outcome } from 'mockllm'
import { setupMockLLMWorker } from 'mockllm/browser'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { errorKinds } from '../../src/errors/error-kinds.ts'
import { answer, cases, faulty, outcomeOf, sdks } from '../sdk/fault-cases.ts'
import { contentsOf, createDeferred, openaiUrl, streamRequest } from './requests.ts'

const urls = {
  openaiUrl: 'https://api.openai.com/v1',
  anthropicUrl: 'https://api.anthropic.com',
}

interface Ended {
  outcome: Outcome
  call: Call
}
let ended = createDeferred<Ended>()
const llm = createMockLLM({}, { onCall: (call, outcome) => ended.resolve({ call, outcome }) })
let stop: () => unknown
beforeAll(async () => {
  const worker = await setupMockLLMWorker(llm)
  stop = () => worker.stop()
})
afterAll(() => stop())
beforeEach(() => {
  ended = createDeferred()
})

describe.each(sdks)('$sdk', ({ sdk, ask }) => {
  test.each(cases)('$fault in one piece', async ({ fault, plain, anthropic }) => {
    llm.reload(faulty(fault))
    const expected = (sdk === 'openai' ? undefined : anthropic?.plain) ?? plain
    expect(await outcomeOf(ask(urls, { stream: false }))).toEqual(expected)
    expect((await ended.promise).outcome).toBe('faulted')
  })

  test.each(cases)('$fault in a stream', async ({ fault, streamed, sent }) => {
    llm.reload(faulty(fault))
    expect(await outcomeOf(ask(urls, { stream: true }))).toEqual(streamed)
    const { call, outcome } = await ended.promise
    const reached = fault !== 'disconnect@7'
    expect([outcome, call.partsSent]).toEqual([reached ? 'faulted' : 'completed', sent])
  })

  test('a header asks for a fault', async () => {
    llm.reload({ responses: { hi: answer } })
    const headers = { 'x-mockllm-fault': 'disconnect@0' }
    expect(await outcomeOf(ask(urls, { stream: true, headers }))).toEqual([
      '',
      'APIConnectionError',
    ])
  })

  test.each(errorKinds)('a header asks for the error %s', async (kind) => {
    llm.reload({ responses: { hi: answer } })
    const headers = { 'x-mockllm-error': kind }
    const [text, error] = await outcomeOf(ask(urls, { stream: false, headers }))
    expect([text, error]).toEqual(['', expect.stringMatching(/Error$/)])
    expect((await ended.promise).call.status).toBeGreaterThanOrEqual(400)
  })
})

test('all that is sent before a stream is torn arrives', async () => {
  llm.reload(faulty('disconnect@4'))
  const response = await fetch(openaiUrl, streamRequest('hi'))
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  const read = async () => {
    for (let next = await reader.read(); !next.done; next = await reader.read()) text += next.value
  }
  await expect(read()).rejects.toThrow(TypeError)
  expect(contentsOf(text).join('')).toBe('Hell')
})

test('a client leaves a silence', async () => {
  llm.reload(faulty('stall@2'))
  const controller = new AbortController()
  const { signal } = controller
  const response = await fetch(openaiUrl, { ...streamRequest('hi'), signal })
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  while (contentsOf(text).join('') !== 'He') text += (await reader.read()).value
  controller.abort()
  await expect(reader.read()).rejects.toMatchObject({ name: 'AbortError' })
  expect(await ended.promise).toMatchObject({ outcome: 'aborted', call: { partsSent: 2 } })
})
