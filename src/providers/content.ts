/** What an endpoint answers that is not JSON. */
import { bytesToLatin1 } from '../stream/latin1.ts'

export class Content {
  /** The `content-type`. */
  readonly type: string
  /** Text; of bytes, each UTF-16 unit is one. */
  readonly body: string
  readonly encoding: 'latin1' | undefined
  readonly headers: Record<string, string>

  /** @param headers extra ones, with lower-case names */
  constructor(type: string, body: string | Uint8Array, headers: Record<string, string> = {}) {
    this.type = type
    this.body = typeof body === 'string' ? body : bytesToLatin1(body)
    this.encoding = typeof body === 'string' ? undefined : 'latin1'
    this.headers = headers
  }
}
