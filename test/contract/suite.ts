/** Runs the contract over one transport and compares every answer with the recorded one. */
import { describe, expect, test } from 'vitest'
import { type ContractCase, contractCases } from './cases.ts'
import golden from './golden.json' with { type: 'json' }
import { type RecordedAnswer, record } from './recorded.ts'

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
