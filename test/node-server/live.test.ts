import { createMockLLM, type RespondFunction } from 'mockllm'
import { startServer } from 'mockllm/node-server'
import { onTestFinished } from 'vitest'
import { describeGone } from '../stream/gone-suite.ts'
import { describeLive, type LiveRuntime } from '../stream/live-suite.ts'

async function connect(): Promise<LiveRuntime> {
  const ended: LiveRuntime['ended'] = []
  const errors: unknown[] = []
  let respond: RespondFunction = () => undefined
  const llm = createMockLLM((prompt, request) => respond(prompt, request), {
    onCall: (call, outcome) => ended.push({ call, outcome }),
    onError: (error) => errors.push(error),
  })
  const server = await startServer({ config: llm })
  onTestFinished(() => server.close())
  return {
    openaiUrl: `${server.url}/v1`,
    anthropicUrl: server.url,
    setRespond(next) {
      respond = next
    },
    ended,
    errors,
  }
}

describeLive('over HTTP', connect)
describeGone('over HTTP', connect)
