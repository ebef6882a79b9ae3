import { mkdir, writeFile } from 'node:fs/promises'
import { HttpResponse, http } from 'msw'
import { setupServer } from 'msw/node'
import { describeGrammar } from './suite.ts'
import { startUpstream } from './upstream.ts'

describeGrammar({
  runtime: 'in-process',
  longestMs: 0,
  async connect({ handlers }) {
    const next = http.post('*/v1/*', () => HttpResponse.text('the next handler'))
    const server = setupServer(...handlers, next)
    server.listen({ onUnhandledRequest: 'error' })
    const upstream = await startUpstream()
    return {
      upstream: upstream.url,
      async close() {
        server.close()
        await upstream.close()
      },
    }
  },
  async save(path, text) {
    await mkdir('coverage/grammar', { recursive: true })
    await writeFile(path, text)
  },
})
