/** What a user writes for a browser; compiled against the packed types, never run. */
import { setupMockLLMWorker } from 'mockllm/browser'

export const worker = await setupMockLLMWorker({ responses: { hi: 'Hello!' } })
