/** `/__mockllm/…`: what `calls`, `use` and `reset` of a mock are in code, for clients of any language. */
import type { ServerResponse } from 'node:http'
import { ConfigError } from '../../src/config/config-error.ts'
import { pathOf, queryOf } from '../../src/request-url.ts'
import type { RuleConfig } from '../../src/rules/rule-config.ts'
import { unknownName } from '../../src/suggest.ts'
import type { Interceptor } from '../listener.ts'
import type { NodeRequest } from '../node-request.ts'
import { ControlError } from './control-error.ts'
import type { Controlled } from './controlled.ts'
import { readRule } from './read-rule.ts'
import type { Refusal } from './same-origin.ts'

interface Route {
  methods: readonly string[]
  parameters: readonly string[]
  /** The answer as JSON text, in pieces: as one, calls may be longer than a text can be. */
  answer(asked: Asked, controlled: Controlled): Pieces | Promise<Pieces>
}

interface Asked {
  request: NodeRequest
  /** Of the query. */
  given: Readonly<Record<string, string>>
}

type Pieces = readonly string[]

const done: Pieces = ['{"ok":true}\n']

const routes: Record<string, Route> = {
  '/__mockllm/calls': {
    methods: ['GET', 'HEAD'],
    parameters: ['session', 'limit'],
    async answer({ given: { session, limit } }, controlled) {
      const calls = await controlled.calls({
        ...(session === undefined ? {} : { session }),
        ...(limit === undefined ? {} : { limit: readLimit(limit) }),
      })
      const texts = calls.flatMap(({ json }, index) => (index === 0 ? [json] : [',\n', json]))
      return ['{"calls":[', ...texts, ']}\n']
    },
  },
  '/__mockllm/use': {
    methods: ['POST'],
    parameters: ['session'],
    async answer({ request, given: { session } }, controlled) {
      await controlled.use(readRule(request) as RuleConfig, session)
      return done
    },
  },
  '/__mockllm/reset': {
    methods: ['POST'],
    parameters: ['session'],
    async answer({ given: { session } }, controlled) {
      await controlled.reset(session)
      return done
    },
  },
}

/** In the request line, where a path may have the whole address before it. */
const control = /^(?:https?:\/\/[^/?#]*)?\/__mockllm(?:[/?#]|$)/i

export function isControl(url: string): boolean {
  return control.test(url)
}

/** Nothing of it is for web pages: no answer has a header of CORS. */
export function createControlRoutes(
  controlled: Controlled,
  refusalOf: Refusal,
  onError: (error: unknown) => void,
): Interceptor {
  return async (request, outgoing) => {
    if (!isControl(request.url)) return false
    try {
      const refusal = refusalOf(request)
      if (refusal !== undefined) throw new ControlError(403, `mockllm refuses this: ${refusal}`)
      const { route, given } = find(request)
      send(outgoing, 200, await route.answer({ request, given }, controlled))
    } catch (error) {
      const refused = toControlError(error, onError)
      if (refused.allow !== undefined) outgoing.setHeader('allow', refused.allow)
      send(outgoing, refused.status, [`${JSON.stringify(refused)}\n`])
    }
    return true
  }
}

function find({ method, url }: NodeRequest): { route: Route; given: Record<string, string> } {
  const path = pathOf(url)
  const route = Object.hasOwn(routes, path) ? routes[path] : undefined
  if (route === undefined) {
    throw new ControlError(404, unknownName('path', path, Object.keys(routes)))
  }
  if (!route.methods.includes(method)) {
    const message = `Method ${method} is not allowed on ${path}; use ${route.methods.join(' or ')}.`
    throw new ControlError(405, message, { allow: route.methods.join(', ') })
  }
  return { route, given: readQuery(url, route.parameters) }
}

/** A misspelt `session` would empty all of them. */
function readQuery(url: string, known: readonly string[]): Record<string, string> {
  const given: Record<string, string> = {}
  for (const [name, value] of queryOf(url)) {
    if (!known.includes(name)) throw new ControlError(400, unknownName('parameter', name, known))
    if (value === '') throw new ControlError(400, `The parameter ${name} is empty.`)
    if (Object.hasOwn(given, name)) {
      throw new ControlError(400, `The parameter ${name} is given twice.`)
    }
    given[name] = value
  }
  return given
}

function readLimit(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text)
  throw new ControlError(400, `limit must be a whole number, 0 or more, but is "${text}"`)
}

function toControlError(error: unknown, onError: (error: unknown) => void): ControlError {
  if (error instanceof ControlError) return error
  if (error instanceof ConfigError) {
    return new ControlError(400, error.message, { issues: error.issues })
  }
  onError(error)
  return new ControlError(500, 'mockllm could not do this; its log says why.')
}

function send(outgoing: ServerResponse, status: number, pieces: Pieces): void {
  outgoing.writeHead(status, {
    'content-type': 'application/json',
    'content-length': pieces.reduce((sum, piece) => sum + Buffer.byteLength(piece), 0),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  })
  outgoing.cork()
  for (const piece of pieces) outgoing.write(piece)
  outgoing.end()
}
