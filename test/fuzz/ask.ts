/** Asks an engine in process and hears the whole answer as bytes, however it is sent. */
import type { Answer } from '../../src/answers/answer.ts'
import type { Engine } from '../../src/engine.ts'
import type { IncomingRequest } from '../../src/exchange.ts'
import { play } from '../../src/stream/playback.ts'
import type { FuzzRequest } from './requests.ts'

export interface Heard {
  status: number
  headers: Record<string, string>
  bytes: Uint8Array
  isTorn: boolean
}

/** Far longer than any answer takes: who needs longer hangs. */
const longestMs = 15_000

/** With what has to be asked before; ids of that are put in for `{id}`. @throws where the answer does not come */
export async function ask(engine: Engine, request: FuzzRequest, session: string): Promise<Heard> {
  const { before } = request
  if (before === undefined) return hear(engine, incoming(request, undefined), session)
  const made = await ask(engine, before, session)
  return hear(engine, incoming(request, idIn(made)), session)
}

function idIn({ bytes }: Heard): string | undefined {
  try {
    const { id, request_id: requestId } = JSON.parse(Buffer.from(bytes).toString())
    return id ?? requestId
  } catch {
    return undefined
  }
}

function incoming(request: FuzzRequest, id = 'unknown'): IncomingRequest {
  const { method, target, headers, body = new Uint8Array() } = request
  const isText = headers['content-type'] === 'application/json'
  const bytes = isText ? Buffer.from(Buffer.from(body).toString().replaceAll('{id}', id)) : body
  return {
    method,
    url: target.replaceAll('{id}', id),
    origin: 'http://localhost',
    headers: {
      get: (name) => headers[name.toLowerCase()] ?? null,
      [Symbol.iterator]: () => Object.entries(headers)[Symbol.iterator](),
    },
    text: () => new TextDecoder().decode(bytes),
    arrayBuffer: () => new Uint8Array(bytes).buffer,
  }
}

async function hear(engine: Engine, request: IncomingRequest, session: string): Promise<Heard> {
  let timer: NodeJS.Timeout | undefined
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('it hangs')), longestMs)
  })
  try {
    return await Promise.race([hearAll(engine, request, session), tooLate])
  } finally {
    clearTimeout(timer)
  }
}

async function hearAll(engine: Engine, request: IncomingRequest, session: string): Promise<Heard> {
  const given =
    (await engine.respond(request, session)) ?? engine.refuseUnknownPath(request, session)
  const answer = 'declined' in given ? given.refuse() : given
  const { bytes, isTorn } = await bytesOf(answer, engine)
  engine.finish(answer.call, 'completed')
  return { status: answer.status, headers: answer.headers, bytes, isTorn }
}

async function bytesOf(
  { body, encoding, torn }: Answer,
  engine: Engine,
): Promise<Pick<Heard, 'bytes' | 'isTorn'>> {
  if (torn === true) return { bytes: new Uint8Array(), isTorn: true }
  if (typeof body === 'string') return { bytes: Buffer.from(body, encoding), isTorn: false }
  if (typeof body !== 'function') {
    const bytes = new Uint8Array(body.size)
    body.writeTo(bytes)
    return { bytes, isTorn: false }
  }
  const chunks: Buffer[] = []
  const isTorn = await new Promise<boolean>((resolve) => {
    play(body(), engine.clock, {
      write: (frames) => chunks.push(Buffer.from(frames, encoding)) > 0,
      end: () => resolve(false),
      tear: () => resolve(true),
    })
  })
  return { bytes: Buffer.concat(chunks), isTorn }
}
