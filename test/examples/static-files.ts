import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join, normalize } from 'node:path'

const contentTypes: Record<string, string> = {
  '.css': 'text/css',
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
}

export interface StaticFiles extends AsyncDisposable {
  /** Where the folder is served, with its trailing slash. */
  url: string
  /** Every request so far that was not a GET, as `METHOD path`: a chat that got past the worker. */
  strayRequests: string[]
}

/**
 * Serves the files of a folder from a free loopback port, under `basePath`, and nothing else.
 *
 * @example
 * await using files = await serveStaticFiles('examples/static-page/dist', '/demo/')
 * await page.goto(files.url)
 */
export async function serveStaticFiles(folder: string, basePath = '/'): Promise<StaticFiles> {
  const strayRequests: string[] = []
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://loopback')
    if (request.method !== 'GET') strayRequests.push(`${request.method} ${pathname}`)
    if (request.method !== 'GET' || !pathname.startsWith(basePath)) {
      response.writeHead(404).end()
      return
    }
    const path = normalize(decodeURIComponent(pathname.slice(basePath.length))) || '.'
    const file = join(folder, path === '.' ? 'index.html' : path)
    try {
      const body = await readFile(file)
      const contentType = contentTypes[extname(file)] ?? 'application/octet-stream'
      response.writeHead(200, { 'content-type': contentType }).end(body)
    } catch {
      response.writeHead(404).end()
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}${basePath}`,
    strayRequests,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
