import { mockLLMHandlers } from 'mockllm/core'
import { anthropicMessages, openaiChat } from 'mockllm/surfaces'
import { setupWorker } from 'msw/browser'

const surfaces = [anthropicMessages, openaiChat]
const handlers = mockLLMHandlers({ responses: { hi: 'Hello!' } }, { surfaces })
await setupWorker(...handlers).start({ quiet: true })
