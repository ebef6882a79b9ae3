/** For the temporary project, where `mockllm` is the packed package and not the source. */
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

/** A few tests count by a limit or a list of the source; the package has the same file, compiled. */
const packed = fileURLToPath(new URL('node_modules/mockllm/dist/src/', import.meta.url))

export default defineConfig({
  resolve: { alias: [{ find: /^(?:\.\.\/)+src\/(.+)\.ts$/, replacement: `${packed}$1.js` }] },
  test: {
    include: ['test/**/*.test.ts'],
    // Whether the grammar's cases are complete is a question about the source.
    exclude: [
      'test/**/*.browser.test.ts',
      'test/grammar/completeness.test.ts',
      // They go through every endpoint of the source, without a client.
      'test/surfaces/{faults,limits,live}.test.ts',
    ],
    // What many at once come to is the same on every Node: a few show that it works.
    provide: { loops: 3, answers: 40 },
    testTimeout: 20_000,
    // A shared machine that stands still for a second fails a test of sockets or files; not twice.
    retry: process.env.CI ? 1 : 0,
  },
})
