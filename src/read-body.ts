/** Reads the body of a request as its endpoint wants it. */
import type { ReadBody } from './endpoint-request.ts'
import type { Exchange, IncomingRequest } from './exchange.ts'
import type { Endpoint } from './providers/provider.ts'
import { hashText } from './random.ts'
import { readForm } from './read-form.ts'
import { checkSize, readJson, refuseUnreadable } from './read-json.ts'

/** @throws ApiError where it is too large, or not what the endpoint reads */
export function readBody(
  endpoint: Endpoint,
  exchange: Exchange,
): (ReadBody & { size: number }) | Promise<ReadBody & { size: number }> {
  const { method, body: kind = method === 'POST' ? 'json' : 'none' } = endpoint
  const { request } = exchange
  if (kind === 'none') return { body: {}, size: 0 }
  if (kind === 'form' && !isJson(request)) return readForm(request, exchange)
  const coming = request.text()
  return typeof coming === 'string'
    ? readJsonBody(coming, endpoint, exchange)
    : coming.then((text) => readJsonBody(text, endpoint, exchange), refuseUnreadable)
}

/** What is sent as a form may come as JSON, too, such as a line of a batch. */
function isJson({ headers }: IncomingRequest): boolean {
  return /^application\/json\b/i.test(headers.get('content-type') ?? '')
}

function readJsonBody(
  text: string,
  endpoint: Endpoint,
  exchange: Exchange,
): ReadBody & { size: number } {
  checkSize(text)
  exchange.text = text
  const known = exchange.responder.repeats.recall(endpoint, exchange)
  if (known !== undefined) {
    exchange.known = known
    exchange.hash = known.hash
    exchange.call.body = known.recorded.body
    return { body: known.body, size: text.length }
  }
  exchange.hash = hashText(text, exchange.ruleSet.settings.seed)
  const body = readJson(text, exchange.provider)
  exchange.call.body = body
  return { body, size: text.length }
}
