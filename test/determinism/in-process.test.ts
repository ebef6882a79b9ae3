import { mockLLMHandlers } from 'mockllm'
import { setupServer } from 'msw/node'
import { afterAll, beforeAll } from 'vitest'
import { config, describeDeterminism, urls } from './suite.ts'

const server = setupServer(...mockLLMHandlers(config))
beforeAll(() => server.listen({ onUnhandledRequest: 'error' }))
afterAll(() => server.close())

describeDeterminism('in process', (path) => urls[path]!)
