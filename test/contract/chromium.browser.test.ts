import { createMockLLM } from 'mockllm'
import { setupMockLLMWorker } from 'mockllm/browser'
import { afterAll, beforeAll } from 'vitest'
import { contractConfig } from './cases.ts'
import { requestOf } from './recorded.ts'
import { describeContract } from './suite.ts'

const llm = createMockLLM(contractConfig())
let stop: () => void
beforeAll(async () => {
  const worker = await setupMockLLMWorker(llm)
  stop = () => worker.stop()
})
afterAll(() => stop())

describeContract('Chromium, service worker', (request) => fetch(requestOf(request)))
