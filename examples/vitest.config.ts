import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

// The drivers of the built examples, apart from `npm test`: see scripts/examples.mjs.
export default defineConfig({
  test: {
    root: fileURLToPath(new URL('..', import.meta.url)),
    include: ['test/examples/**/*.test.ts'],
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
})
