import { mockLLMHandlers } from 'mockllm'
import { setupWorker } from 'msw/browser'

await setupWorker(...mockLLMHandlers({ responses: { hi: 'Hello!' } })).start({ quiet: true })
