import { parseConfig } from 'mockllm'
import { setupMockLLMWorker } from 'mockllm/browser'

await setupMockLLMWorker(parseConfig('responses: { hi: Hello! }'))
