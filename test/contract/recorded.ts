/** What of an answer is the contract, and how a request is made of a case. */
import type { ContractCase } from './cases.ts'

export interface RecordedAnswer {
  status: number
  headers: Record<string, string>
  /** Text; of what is no text, base64. */
  body: string
}

const contractHeaders = [
  'content-type',
  'x-request-id',
  'request-id',
  'x-amzn-requestid',
  'x-amzn-errortype',
  'apim-request-id',
  'retry-after',
  'allow',
]

export async function record(response: Response): Promise<RecordedAnswer> {
  const headers: Record<string, string> = {}
  for (const name of contractHeaders) {
    const value = response.headers.get(name)
    if (value !== null) headers[name] = value
  }
  const isText = /json|text|javascript|jsonl/.test(headers['content-type'] ?? 'text')
  const body = isText ? await response.text() : toBase64(await response.arrayBuffer())
  return { status: response.status, headers, body }
}

/** A request for the case, at its own URL or below another origin. */
export function requestOf({ method, url, headers, body }: ContractCase, origin?: string): Request {
  const target = origin === undefined ? url : url.replace(/^https:\/\/[^/]+/, origin)
  return new Request(target, { method, headers, ...(body === undefined ? {} : { body }) })
}

function toBase64(buffer: ArrayBuffer): string {
  let text = ''
  for (const byte of new Uint8Array(buffer)) text += String.fromCharCode(byte)
  return btoa(text)
}
