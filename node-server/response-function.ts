/** Finds the response function among what a module exports. */
import type { Reply } from '../src/reply.ts'

type MaybePromise<T> = T | Promise<T>

/**
 * What a response module exports as `getResponse`.
 *
 * @param headers with lower-case names
 * @param body the request's parsed JSON body
 * @returns the text, a reply object, or `undefined` to leave the request to the config
 */
export type ResponseFunction = (
  headers: Record<string, string>,
  body: unknown,
) => MaybePromise<Reply | string | undefined>

const functionNames = ['getResponse', 'get_response'] as const

/** @throws Error that says what was found and what is expected */
export function findResponseFunction(exported: unknown, name: string): ResponseFunction {
  const found = ownFunction(exported) ?? defaultFunction(exported)
  if (found !== undefined) return found
  throw new Error(
    `${name} has no response function: it exports ${describeExports(exported)}; ` +
      'export a function getResponse(headers, body), by that name or as the default',
  )
}

function ownFunction(holder: unknown): ResponseFunction | undefined {
  if (!isHolder(holder)) return undefined
  for (const name of functionNames) {
    const found = holder[name]
    if (typeof found === 'function') return found.bind(holder)
  }
  return undefined
}

function defaultFunction(exported: unknown): ResponseFunction | undefined {
  const value = isHolder(exported) && 'default' in exported ? exported['default'] : exported
  const held = ownFunction(value)
  if (held !== undefined) return held
  if (typeof value !== 'function' || isClass(value)) return undefined
  return value as ResponseFunction
}

function describeExports(exported: unknown): string {
  if (!isHolder(exported)) return `a ${typeof exported}`
  const names = Object.keys(exported).filter((name) => name !== '__esModule')
  if (names.length === 0) return 'nothing'
  return names.map((name) => describeExport(name, exported[name])).join(', ')
}

function describeExport(name: string, value: unknown): string {
  if (value === null) return `${name} (null)`
  return `${name} (${isClass(value) ? 'a class, not an instance' : typeof value})`
}

function isClass(value: unknown): boolean {
  return typeof value === 'function' && /^class\b/.test(Function.prototype.toString.call(value))
}

function isHolder(value: unknown): value is Record<string, unknown> {
  return (typeof value === 'object' && value !== null) || typeof value === 'function'
}
