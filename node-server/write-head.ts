/**
 * Begins an answer with its headers as they are: one byte for each character, as a `Response` has them.
 * node:http writes a head in the encoding of the text that is written with it, UTF-8 if need be.
 */
import type { ServerResponse } from 'node:http'

export function writeHead(
  outgoing: ServerResponse,
  status: number,
  headers: Readonly<Record<string, string>>,
): void {
  outgoing.writeHead(status, headers)
  if (!isAscii(headers)) flushHead(outgoing)
}

/** Sends the head that was written, without waiting for what comes after it. */
export function flushHead(outgoing: ServerResponse): void {
  if (outgoing.req.httpVersionMajor > 1) outgoing.flushHeaders()
  else outgoing.write('', 'latin1')
}

const beyondAscii = /[\x80-\xff]/

function isAscii(headers: Readonly<Record<string, string>>): boolean {
  for (const name in headers) if (beyondAscii.test(headers[name]!)) return false
  return true
}
