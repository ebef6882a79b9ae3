import { mkdir, writeFile } from 'node:fs/promises'
import { startServer } from 'mockllm/node-server'
import { describeGrammar } from './suite.ts'
import { startUpstream } from './upstream.ts'

describeGrammar({
  runtime: 'http',
  longestMs: 0,
  async connect(llm) {
    const server = await startServer({ config: llm })
    const upstream = await startUpstream()
    return {
      origin: server.url,
      upstream: upstream.url,
      async close() {
        await server.close()
        await upstream.close()
      },
    }
  },
  async save(path, text) {
    await mkdir('coverage/grammar', { recursive: true })
    await writeFile(path, text)
  },
})
