/** The limit: node:http that reads the request and writes a prepared body in one piece. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import { serveParent } from './child.mjs'

const [, , type] = process.argv
// The body comes as a message: it is too long for a command line.
const [text] = await once(process, 'message')
const body = Buffer.from(text)
const headers = { 'content-type': type, 'content-length': body.length }
const server = createServer((request, response) => {
  request.resume()
  request.on('end', () => {
    response.writeHead(200, headers)
    response.end(body)
  })
})
server.listen(0, '127.0.0.1', () => serveParent(server.address().port))
