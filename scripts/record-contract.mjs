/** Records the contract's answers: run it when a wire format is meant to change, and read the diff. */
import { writeFileSync } from 'node:fs'
import { createServer } from 'vite'

const server = await createServer({
  configFile: false,
  server: { middlewareMode: true, ws: false, watch: null },
  appType: 'custom',
  optimizeDeps: { noDiscovery: true, include: [] },
  resolve: {
    alias: [
      { find: /^mockllm$/, replacement: new URL('../src/index.ts', import.meta.url).pathname },
    ],
  },
})
const { contractCases, contractConfig } = await server.ssrLoadModule('./test/contract/cases.ts')
const { mockLLMHandlers } = await server.ssrLoadModule('./src/index.ts')
const { getResponse } = await server.ssrLoadModule('msw')

const { record, requestOf } = await server.ssrLoadModule('./test/contract/recorded.ts')
const handlers = mockLLMHandlers(contractConfig())
const golden = {}
for (const contractCase of contractCases) {
  const response = await getResponse(handlers, requestOf(contractCase))
  golden[contractCase.name] = await record(response)
}
writeFileSync('test/contract/golden.json', `${JSON.stringify(golden, null, 2)}\n`)
console.log(`recorded ${Object.keys(golden).length} answers`)
await server.close()
