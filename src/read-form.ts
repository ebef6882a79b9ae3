/** Reads the form of a request: fields and files, as `multipart/form-data` or URL-encoded. */

import type { ReadBody } from './endpoint-request.ts'
import { ApiError } from './errors/api-error.ts'
import type { Exchange, IncomingRequest } from './exchange.ts'
import { hashText } from './random.ts'
import { bodyTooLarge, maxBodyBytes, refuseUnreadable } from './read-json.ts'
import { bytesToLatin1 } from './stream/latin1.ts'

/**
 * The form; what is named in the journal is its fields, and of files their name, type and size.
 *
 * @throws ApiError 413 for a body over the limit, 400 for one that is no form
 */
export async function readForm(
  request: IncomingRequest,
  exchange: Exchange,
): Promise<ReadBody & { size: number }> {
  const type = request.headers.get('content-type') ?? ''
  const bytes = await bytesOf(request)
  if (bytes.byteLength > maxBodyBytes) throw bodyTooLarge()
  const form = await parseForm(bytes, type)
  // The boundary of the parts is another each time, so an id is made of what is between.
  let content = ''
  // A file itself is not kept with the call.
  let kept = 0
  const fields: Record<string, unknown> = Object.create(null)
  for (const [name, value] of form) {
    kept += name.length
    if (typeof value === 'string') {
      kept += value.length
      content += `${name}=${value}\n`
    } else
      content += `${name}=${value.name} ${bytesToLatin1(new Uint8Array(await value.arrayBuffer()))}\n`
    const shown =
      typeof value === 'string'
        ? value
        : { filename: value.name, type: value.type, bytes: value.size }
    const before = fields[name]
    fields[name] = before === undefined ? shown : [before, shown].flat()
  }
  const body = { ...fields }
  exchange.hash = hashText(content, exchange.ruleSet.settings.seed)
  exchange.call.body = body
  return { body, form, size: kept }
}

async function bytesOf(request: IncomingRequest): Promise<ArrayBuffer> {
  try {
    return await request.arrayBuffer()
  } catch (error) {
    return refuseUnreadable(error)
  }
}

async function parseForm(bytes: ArrayBuffer, type: string): Promise<FormData> {
  try {
    // The platform's own parser is only to be had of a message.
    return await new Response(bytes, { headers: { 'content-type': type } }).formData()
  } catch {
    throw new ApiError({
      status: 400,
      message: `The request body is not valid multipart/form-data (content-type: ${type || 'none'}).`,
    })
  }
}
