import { setupMockLLMWorker } from 'mockllm/browser'

await setupMockLLMWorker({ responses: { hi: 'Hello!' } })
