import { createRequire } from 'node:module'

/** 2 or 3: they tell the mock of a client that goes away in different ways. */
export const mswMajor = Number.parseInt(
  createRequire(import.meta.url)('msw/package.json').version,
  10,
)
