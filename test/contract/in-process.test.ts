import { mockLLMHandlers } from 'mockllm'
import { setupServer } from 'msw/node'
import { afterAll, beforeAll } from 'vitest'
import { contractConfig } from './cases.ts'
import { requestOf } from './recorded.ts'
import { describeContract } from './suite.ts'

const server = setupServer(...mockLLMHandlers(contractConfig()))
beforeAll(() => server.listen({ onUnhandledRequest: 'error' }))
afterAll(() => server.close())

describeContract('in process', (request) => fetch(requestOf(request)))
