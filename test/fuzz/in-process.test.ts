import * as fc from 'fast-check'
import { createMockLLM } from 'mockllm'
import { getResponse } from 'msw'
import { test } from 'vitest'
import { oddText } from './odd-values.ts'
import { checkPrototypes } from './prototypes.ts'
import { type FuzzRequest, requestLike } from './requests.ts'
import { fuzz, fuzzTimeoutMs } from './runs.ts'
import { seeds } from './seeds.ts'

const llm = createMockLLM({ rules: [{ reply: { template: '{user}' } }] }, { onError: () => {} })

type ToBody = (request: FuzzRequest) => BodyInit

const bytesOf = ({ body }: FuzzRequest) => new Uint8Array(body ?? [])

const bodies: Record<string, ToBody> = {
  bytes: bytesOf,
  text: (request) => new TextDecoder().decode(bytesOf(request)),
  blob: (request) => new Blob([bytesOf(request)], { type: 'a/b' }),
  parameters: (request) => new URLSearchParams(new TextDecoder().decode(bytesOf(request))),
  form: (request) => {
    const form = new FormData()
    form.append('file', new Blob([bytesOf(request)]), '../../etc/passwd')
    form.append('purpose', 'batch')
    form.append('__proto__', 'a')
    return form
  },
  pieces: (request) =>
    new ReadableStream({
      start(controller) {
        const bytes = bytesOf(request)
        // Not one by one: characters are cut all the same.
        for (let at = 0; at < bytes.length; at += 61) controller.enqueue(bytes.slice(at, at + 61))
        controller.close()
      },
    }),
  'a stream that fails': () =>
    new ReadableStream({
      pull(controller) {
        controller.error(new Error('the body'))
      },
    }),
  'a stream of text': () =>
    new ReadableStream({
      start(controller) {
        controller.enqueue('text')
        controller.close()
      },
    }),
}

const input = fc.record({
  request: requestLike(seeds.filter(({ method, before }) => method === 'POST' && !before)),
  kind: fc.constantFrom(...Object.keys(bodies)),
  session: fc.option(oddText),
})

test('a Request has any body', { timeout: fuzzTimeoutMs }, async () => {
  await fuzz('in process', '', input, async ({ request, kind, session }) => {
    const given = new Request(new URL(request.target, 'http://localhost'), {
      method: 'POST',
      headers: headersOf(request, session),
      body: bodies[kind]!(request),
      duplex: 'half',
    } as RequestInit)
    const response = await getResponse(llm.handlers, given)
    const text = await response?.text()
    if ((response?.status ?? 0) >= 500) throw new Error(`${response?.status} ${text}`)
    checkPrototypes()
  })
})

function headersOf({ headers }: FuzzRequest, session: string | null): Headers {
  const all = new Headers(headers)
  try {
    if (session !== null) all.set('x-mockllm-session', session)
  } catch {
    // No client can send it.
  }
  return all
}
