import { createMockLLM, type RespondFunction } from 'mockllm'
import { setupMockLLMWorker } from 'mockllm/browser'
import { afterAll, beforeAll } from 'vitest'
import { describeLive, type LiveRuntime } from '../stream/live-suite.ts'

let respond: RespondFunction = () => undefined
const runtime: LiveRuntime = {
  openaiUrl: 'https://api.openai.com/v1',
  anthropicUrl: 'https://api.anthropic.com',
  setRespond(next) {
    respond = next
  },
  ended: [],
  errors: [],
}
const llm = createMockLLM((prompt, request) => respond(prompt, request), {
  onCall: (call, outcome) => runtime.ended.push({ call, outcome }),
  onError: (error) => runtime.errors.push(error),
})
let stop: () => unknown
beforeAll(async () => {
  const worker = await setupMockLLMWorker(llm)
  stop = () => worker.stop()
})
afterAll(() => stop())

describeLive('Chromium, service worker', async () => runtime)
