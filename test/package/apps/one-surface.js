import { mockLLMHandlers } from 'mockllm/core'
import { openaiChat } from 'mockllm/surfaces'
import { setupWorker } from 'msw/browser'

const handlers = mockLLMHandlers({ responses: { hi: 'Hello!' } }, { surfaces: [openaiChat] })
await setupWorker(...handlers).start({ quiet: true })
