import { setupMockLLMWorker } from 'mockllm/browser'
import { afterAll, beforeAll } from 'vitest'
import { config, describeDeterminism, urls } from './suite.ts'

let stop: () => void
beforeAll(async () => {
  const worker = await setupMockLLMWorker(config)
  stop = () => worker.stop()
})
afterAll(() => stop())

describeDeterminism('Chromium, service worker', (path) => urls[path]!)
