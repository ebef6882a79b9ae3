/** Faults of answers that may have no body: each transport must be able to send what is left of them. */
import { type Config, createMockLLM, type FaultReply } from 'mockllm'
import { startServer } from 'mockllm/node-server'
import { getResponse } from 'msw'
import { describe, expect, onTestFinished, test } from 'vitest'
import { toRequest } from '../state/ask.ts'

const raws = [
  { status: 204, frames: ['data: 1\n\n'] },
  { status: 204, body: 'text' },
  { status: 304 },
]
const faults: [string | FaultReply, 'faulted' | 'completed'][] = [
  ['truncate', 'faulted'],
  ['malformed', 'faulted'],
  ['duplicate', 'faulted'],
  [{ kind: 'stall', for_ms: 5 }, 'faulted'],
  ['wrong_content_type', 'faulted'],
  ['disconnect', 'faulted'],
]
const cases = raws.flatMap((raw) => faults.map(([fault, outcome]) => ({ raw, fault, outcome })))

describe.each(cases)('$raw with $fault', ({ raw, fault, outcome }) => {
  const config: Config = { responses: { hi: { raw, fault } } }

  test('in process', async () => {
    const llm = createMockLLM(config)
    const response = (await getResponse(llm.handlers, toRequest('hi')))!
    expect(llm.calls).toMatchObject([{ outcome }])
    if (fault === 'disconnect') expect(response.type).toBe('error')
    else expect([response.status, await response.text()]).toEqual([raw.status, ''])
  })

  test('over HTTP', async () => {
    const llm = createMockLLM(config)
    const server = await startServer({ config: llm })
    onTestFinished(() => server.close())
    const asked = fetch(toRequest('hi', {}, `${server.url}/v1/chat/completions`))
    if (fault === 'disconnect') await expect(asked).rejects.toThrow('fetch failed')
    else {
      const response = await asked
      expect([response.status, await response.text()]).toEqual([raw.status, ''])
    }
    expect(llm.calls).toMatchObject([{ outcome }])
  })
})
