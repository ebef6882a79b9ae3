/** Endpoints whose functions are loaded by the first request; the command's build makes the registry of them. */
import type { Endpoint } from '../src/providers/provider.ts'

/** What the router reads, and what the functions are called. */
type Facts = [facts: object, functions: readonly string[]]

/**
 * @param text the facts of all as JSON
 * @param load gives the endpoints themselves, in the same order
 */
export function onDemand(text: string, load: () => readonly Endpoint[]): Endpoint[] {
  const all: Facts[] = JSON.parse(text)
  return all.map(([facts, functions], index) => {
    const endpoint: Record<string, unknown> = { ...facts }
    for (const name of functions) {
      endpoint[name] = (...given: unknown[]) => {
        // From here on its functions are called as if they had been there all along.
        Object.assign(endpoint, load()[index])
        return (endpoint[name] as (...given: unknown[]) => unknown)(...given)
      }
    }
    return endpoint as unknown as Endpoint
  })
}
