/** The MSW handler: the same object for setupServer, setupWorker, getResponse and Storybook. */
import { HttpHandler, passthrough } from 'msw'
import { type Answer, type Declined, endOf, statusesWithoutBody } from './answers/answer.ts'
import { type Clock, scheduleIn } from './clock.ts'
import type { Engine } from './engine.ts'
import type { IncomingRequest } from './exchange.ts'
import { BodyTaken } from './read-json.ts'
import type { ByteBody } from './stream/frame-bytes.ts'
import { latin1ToBytes } from './stream/latin1.ts'
import { createEventStream, createWholeBody } from './stream/web-stream.ts'

type RunArguments = Parameters<HttpHandler['run']>[0]
type RunResult = Awaited<ReturnType<HttpHandler['run']>>

/**
 * Overrides `run()` and with it what makes stock handlers slow: compiling the path on every request,
 * cloning the request, reading its cookies.
 */
export class MockLLMHandler extends HttpHandler {
  readonly #engine: Engine
  readonly #session: string | undefined

  /** One handler for all paths: MSW asks its handlers one after the other. */
  constructor(engine: Engine, session?: string) {
    // For MSW's lists only.
    super(/.+/, '*', ({ request }) => this.#answer(request))
    this.#engine = engine
    this.#session = session
  }

  override async run({ request, requestId }: RunArguments): Promise<RunResult> {
    if (!this.#engine.answers(request) || answered.has(request)) return null
    const response = await this.#answer(request)
    if (response === undefined) return null
    if (request.method === 'POST') answered.add(request)
    this.isUsed = true
    return { handler: this, request, requestId, response, parsedResult }
  }

  /** Says what was asked and what came back; the body has been read, so MSW's own log could not. */
  override async log({
    request,
    response,
  }: {
    request: Request
    response: Response
  }): Promise<void> {
    console.log(`[mockllm] ${request.method} ${request.url} (${response.status})`)
  }

  async #answer(request: Request): Promise<Response | undefined> {
    const engine = this.#engine
    const { unmatched } = engine.ruleSet.settings
    // Whoever answers in place of the mock reads the body, too.
    const isLeft = unmatched === 'next' || unmatched === 'passthrough'
    const asked = request.bodyUsed ? readByAnother(request) : isLeft ? request.clone() : request
    const answer = await engine.respond(asked, this.#session)
    if (answer === undefined) return undefined
    if (!('declined' in answer)) return toResponse(answer, request, engine)
    engine.finish(answer.call, 'passed_on')
    if (engine.guards(request.url)) passedOn.set(request, answer)
    return answer.declined === 'next' ? undefined : passthrough()
  }
}

/** Stands behind all others: what comes here is a call that nothing answers, and it may be a vendor's. */
export class GuardHandler extends HttpHandler {
  readonly #engine: Engine
  readonly #session: string | undefined

  constructor(engine: Engine, session?: string) {
    super(/.+/, '*', ({ request }) => this.#answer(request))
    this.#engine = engine
    this.#session = session
  }

  override async run({ request, requestId }: RunArguments): Promise<RunResult> {
    if (!this.#engine.guards(request.url) || answered.has(request)) return null
    this.isUsed = true
    const response = await this.#answer(request)
    return { handler: this, request, requestId, response, parsedResult }
  }

  override async log(): Promise<void> {}

  #answer(request: Request): Promise<Response> {
    const engine = this.#engine
    // A prompt that no rule matches is refused with the rules that were nearest.
    const refusal =
      passedOn.get(request)?.refuse() ?? engine.refuseUnknownPath(request, this.#session)
    return toResponse(refusal, request, engine)
  }
}

/** What the mock has left to the next handler, in case that there is none. */
const passedOn = new WeakMap<Request, Declined>()

/**
 * MSW asks every server that listens in the process, one after the other, even if one has answered. No
 * state of an instance: whose mock it was does not matter.
 */
const answered = new WeakSet<Request>()

function readByAnother({ method, url, headers, signal }: Request): IncomingRequest {
  const message = 'another handler has read the request; it should read `request.clone()`'
  const fail = () => Promise.reject(new BodyTaken(message))
  return { method, url, headers, signal, text: fail, arrayBuffer: fail }
}

const textEncoder = new TextEncoder()

const parsedResult = { match: { matches: true, params: {} }, cookies: {} }

async function toResponse(answer: Answer, request: Request, engine: Engine): Promise<Response> {
  const { status, headers, body, call } = answer
  if (request.signal.aborted) {
    engine.finish(call, 'aborted')
    return nobodyListens()
  }
  if (answer.delayMs > 0 && !(await wait(answer.delayMs, engine.clock, request.signal))) {
    engine.finish(call, 'aborted')
    return nobodyListens()
  }
  if (answer.torn === true) {
    engine.finish(call, 'faulted')
    // To the client's fetch, a network error.
    return Response.error()
  }
  if (typeof body !== 'function') {
    if (typeof body !== 'string') call.partsSent = body.pieces ?? 0
    engine.finish(call, endOf(answer, 'completed'))
    const hasBody = request.method !== 'HEAD' && !statusesWithoutBody.has(status)
    const content = hasBody ? createWholeBody(toBytes(answer, body)) : null
    return new Response(content, { status, headers })
  }
  const stream = createEventStream({
    steps: body,
    encoding: answer.encoding,
    clock: engine.clock,
    request,
    progress: call,
    onEnd: (outcome) => engine.finish(call, endOf(answer, outcome)),
  })
  // What a server of HTTP/1.1 says; where it does not, node-fetch 2 never hears of a stream that is torn.
  const length = headers['content-length'] === undefined ? { 'transfer-encoding': 'chunked' } : {}
  return new Response(stream, { status, headers: { ...headers, ...length } })
}

/** For a client that has gone; an error in its place MSW would print as the handler's fault. */
function nobodyListens(): Response {
  return new Response(null, { status: 499 })
}

function toBytes({ encoding }: Answer, body: string | ByteBody): Uint8Array<ArrayBuffer> {
  if (typeof body === 'string') {
    return encoding === 'latin1' ? latin1ToBytes(body) : textEncoder.encode(body)
  }
  const bytes = new Uint8Array(body.size)
  body.writeTo(bytes)
  return bytes
}

/** `false` where the client went away meanwhile. */
function wait(delayMs: number, clock: Clock, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const abort = () => {
      cancel()
      resolve(false)
    }
    const cancel = scheduleIn(clock, delayMs, () => {
      signal.removeEventListener('abort', abort)
      resolve(true)
    })
    if (signal.aborted) abort()
    else signal.addEventListener('abort', abort, { once: true })
  })
}
