/** Runs the contract over one transport and compares every answer with the recorded one. */
import { describe, expect, test } from 'vitest'
import { type ContractCase, contractCases } from './cases.ts'
import golden from './golden.json' with { type: 'json' }

/** What of an answer is the contract. */
export interface RecordedAnswer {
  status: number
  headers: Record<string, string>
  body: string
}

const contractHeaders = ['content-type', 'x-request-id', 'request-id', 'retry-after', 'allow']

/** Defines one test for each case; `send` brings the request to the mock and reads the whole answer. */
export function describeContract(name: string, send: (request: ContractCase) => Promise<Response>) {
  describe(`contract: ${name}`, () => {
    for (const contractCase of contractCases) {
      test(contractCase.name, async () => {
        const recorded = await record(await send(contractCase))
        expect(recorded).toEqual((golden as Record<string, RecordedAnswer>)[contractCase.name])
      })
    }
  })
}

export async function record(response: Response): Promise<RecordedAnswer> {
  const headers: Record<string, string> = {}
  for (const name of contractHeaders) {
    const value = response.headers.get(name)
    if (value !== null) headers[name] = value
  }
  return { status: response.status, headers, body: await response.text() }
}

/** A request for the case, at its own URL or below another origin. */
export function requestOf({ method, url, headers, body }: ContractCase, origin?: string): Request {
  const target = origin === undefined ? url : url.replace(/^https:\/\/[^/]+/, origin)
  return new Request(target, { method, headers, ...(body === undefined ? {} : { body }) })
}
