/** A server that is not the mock: what stands for the real API where requests are passed on. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export async function startUpstream(): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    request.resume()
    response.writeHead(404, { 'content-type': 'text/plain' }).end('upstream')
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
