/** Bounded storage: what is stored longest goes first. */
import type { Store } from '../providers/endpoint-request.ts'

/** Of one store. */
export const maxStored = 1000

/** Characters, of one store: 64 Mi. */
export const maxStoredSize = 64 * 1024 * 1024

export function createStore<Value>(): Store<Value> {
  const entries = new Map<string, { value: Value; size: number }>()
  let total = 0

  function remove(id: string): boolean {
    const entry = entries.get(id)
    if (entry === undefined) return false
    total -= entry.size
    return entries.delete(id)
  }

  return {
    get: (id) => entries.get(id)?.value,
    put(id, value, size = 1) {
      remove(id)
      entries.set(id, { value, size })
      total += size
      // The latest stays, whatever its size.
      while (entries.size > 1 && (entries.size > maxStored || total > maxStoredSize)) {
        remove(entries.keys().next().value!)
      }
    },
    delete: remove,
    values: () => Array.from(entries.values(), ({ value }) => value),
  }
}
