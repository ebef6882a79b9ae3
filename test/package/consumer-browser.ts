/** What users write for a browser; compiled against the packed types, never run. */
import { mockLLMHandlers } from 'mockllm'
import { type MockLLMWorkerOptions, setupMockLLMWorker } from 'mockllm/browser'
import { type SetupWorker, setupWorker } from 'msw/browser'

const options: MockLLMWorkerOptions = { serviceWorkerUrl: '/worker.js', onUnhandledRequest: 'warn' }
export const worker: SetupWorker = await setupMockLLMWorker({ responses: { hi: 'Hi.' } }, options)
worker.stop()
export const own = setupWorker(...mockLLMHandlers({ responses: { hi: 'Hello!' } }))
// @ts-expect-error: there is no such option.
await setupMockLLMWorker({}, { quiet: false })
