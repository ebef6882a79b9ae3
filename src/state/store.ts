/** Bounded storage: of all that is stored, what was stored first goes first. */
import type { Store } from '../providers/endpoint-request.ts'

/** Values of one store. */
export const maxStored = 1000

/** Characters of all stores that share a storage: 128 Mi. */
export const maxStoredSize = 128 * 1024 * 1024

export interface OwnedStore<Value> extends Store<Value> {
  /** Frees all that it holds. */
  clear(): void
}

export interface Storage {
  /** A store of its own that shares the bound: many clients together hold no more than one. */
  createStore<Value>(): OwnedStore<Value>
}

interface Entry {
  id: string
  size: number
  value: unknown
  owner: Map<string, Entry>
}

export function createStorage(): Storage {
  /** Of all stores, in the order in which they were put. */
  const all = new Set<Entry>()
  let total = 0

  function remove(entry: Entry | undefined): boolean {
    if (entry === undefined) return false
    total -= entry.size
    all.delete(entry)
    return entry.owner.delete(entry.id)
  }

  return {
    createStore<Value>(): OwnedStore<Value> {
      const owner = new Map<string, Entry>()
      return {
        get: (id) => owner.get(id)?.value as Value | undefined,
        put(id, value, size = 1) {
          remove(owner.get(id))
          const entry = { id, size, value, owner }
          owner.set(id, entry)
          all.add(entry)
          total += size
          if (owner.size > maxStored) remove(owner.values().next().value)
          // The latest stays, whatever its size.
          while (total > maxStoredSize && all.size > 1) remove(all.values().next().value)
        },
        delete: (id) => remove(owner.get(id)),
        values: () => Array.from(owner.values(), ({ value }) => value as Value),
        clear() {
          for (const entry of owner.values()) remove(entry)
        },
      }
    },
  }
}
