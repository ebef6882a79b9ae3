import { createRequire } from 'node:module'

/**
 * Whether a client may leave a body before its end. msw 2 hands on a clone of every response, and from
 * Node 25 on the runtime tees it in a way that no stream can take part in: the cancel waits for ever.
 */
export const hearsCancel = () => mswMajor >= 3 || Number.parseInt(process.versions.node, 10) < 25

/** 2 or 3: they tell the mock of a client that goes away in different ways. */
export const mswMajor = Number.parseInt(
  createRequire(import.meta.url)('msw/package.json').version,
  10,
)
