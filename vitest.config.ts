import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { playwright } from '@vitest/browser-playwright'
import type { Plugin } from 'vite'
import { defineConfig } from 'vitest/config'
import { chromiumArgs, chromiumPath } from './test/chromium.ts'

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url))

// Tests that other versions of everything run against the packed package name it; here it is the source.
const alias = [
  { find: /^mockllm$/, replacement: at('src/index.ts') },
  { find: /^mockllm\/node-server$/, replacement: at('node-server/index.ts') },
  { find: /^mockllm\/browser$/, replacement: at('browser/index.ts') },
  { find: /^mockllm\/core$/, replacement: at('src/core.ts') },
  { find: /^mockllm\/surfaces$/, replacement: at('src/surfaces.ts') },
]

/** Serves what `npx msw init public` would have put into an app's public folder. */
const workerScript: Plugin = {
  name: 'worker-script',
  configureServer({ middlewares }) {
    middlewares.use('/mockServiceWorker.js', (_request, response) => {
      response.setHeader('content-type', 'text/javascript')
      response.end(readFileSync(at('node_modules/msw/lib/mockServiceWorker.js')))
    })
  },
}

const executablePath = chromiumPath()

// A shared machine that stands still for a second fails a test of sockets or files; not twice.
const retry = process.env['CI'] ? 1 : 0

const node = {
  resolve: { alias },
  test: {
    name: 'node',
    include: ['test/**/*.test.ts'],
    exclude: ['test/**/*.browser.test.ts', 'test/examples/**'],
    testTimeout: 20_000,
    retry,
  },
}

const browser = {
  resolve: { alias },
  plugins: [workerScript],
  test: {
    name: 'browser',
    include: ['test/**/*.browser.test.ts'],
    testTimeout: 30_000,
    retry,
    browser: {
      enabled: true,
      headless: true,
      screenshotFailures: false,
      provider: playwright({
        launchOptions: { executablePath: executablePath ?? '', args: [...chromiumArgs] },
      }),
      instances: [{ browser: 'chromium' as const }],
    },
  },
}

export default defineConfig({
  test: { projects: executablePath === undefined ? [node] : [node, browser] },
})
