import { setupMockLLMWorker } from 'mockllm/browser'
import { HttpResponse, http } from 'msw'
import { commands } from 'vitest/browser'
import { describeGrammar } from './suite.ts'

describeGrammar({
  runtime: 'browser',
  // A torn stream is given time to reach the page, because its end would overtake its pieces.
  longestMs: 60,
  async connect(llm) {
    const worker = await setupMockLLMWorker(llm)
    const next = http.post('*/v1/*', () => HttpResponse.text('the next handler'))
    worker.resetHandlers(...llm.handlers, next)
    // The page's own server has no such API, and says so.
    return { upstream: location.origin, close: () => worker.stop() }
  },
  save: (path, text) => commands.writeFile(path, text),
})
