/**
 * The limit: node:http that reads the request and writes a prepared body, in one piece or with a
 * write per event. CommonJS and nothing but node:http, so that starting it costs as little as can be.
 */
const { readFileSync } = require('node:fs')
const { createServer } = require('node:http')

const [, , file, port] = process.argv
const { type, text, byEvent } = JSON.parse(readFileSync(file, 'utf8'))
const body = Buffer.from(text)
const headers = { 'content-type': type, 'content-length': body.length }
const events = text.split(/(?<=\n\n)/)

createServer((request, response) => {
  request.resume()
  request.on('end', () => {
    if (byEvent) {
      response.writeHead(200, { 'content-type': type })
      for (const event of events) response.write(event)
      response.end()
    } else {
      response.writeHead(200, headers)
      response.end(body)
    }
  })
}).listen(Number(port), '127.0.0.1')
