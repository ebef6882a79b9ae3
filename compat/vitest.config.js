/** For the temporary project, where `mockllm` is the packed package and not the source. */
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/**/*.browser.test.ts'],
    testTimeout: 20_000,
    // A shared machine that stands still for a second fails a test of sockets or files; not twice.
    retry: process.env.CI ? 1 : 0,
  },
})
