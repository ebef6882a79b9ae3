/** The rule in the body of a control request. */
import type { NodeRequest } from '../node-request.ts'
import { ControlError } from './control-error.ts'

/** Far more than a rule needs, and far less than a request of an API may have. */
const maxBytes = 4 * 1024 * 1024

/** Unchecked. @throws ControlError where it is no JSON */
export function readRule({ headers, body }: NodeRequest): unknown {
  const type = headers.get('content-type') ?? ''
  if (!/^application\/json\s*(?:;|$)/i.test(type)) {
    const given = type === '' ? 'there is none' : `it is "${type}"`
    throw new ControlError(415, `The content-type must be application/json, but ${given}.`)
  }
  if (body === undefined || body.length > maxBytes) {
    throw new ControlError(413, `A rule may have ${maxBytes} bytes (4 MiB) at most.`)
  }
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body))
  } catch {
    throw new ControlError(
      400,
      'The body must be one rule as JSON, such as {"match": {"user": "hi"}, "reply": "Hello!"}.',
    )
  }
}
