/** Sets the mock up in a browser: a service worker answers the page's own requests. */
import { type SetupWorker, setupWorker } from 'msw/browser'
import { type MockLLM, mockLLMHandlers } from '../src/handlers.ts'
import type { MockLLMConfig, MockLLMOptions } from '../src/mock-llm.ts'

export interface MockLLMWorkerOptions extends MockLLMOptions {
  /** Where the worker script is served. Default `/mockServiceWorker.js`, where `npx msw init` puts it. */
  serviceWorkerUrl?: string
  /** What happens to requests that are not the mock's: sent on in silence (`bypass`, default), with a warning, or refused. */
  onUnhandledRequest?: 'bypass' | 'warn' | 'error'
}

/**
 * Starts a service worker that answers model APIs by the config; resolves when it is ready.
 *
 * The worker's script must be served by your app: `npx msw init public`.
 *
 * @param config a config object, a function `(prompt, request) => reply`, or a MockLLM
 * @returns the started MSW worker; `worker.stop()` ends it
 * @throws ConfigError where the config is not valid; MSW's error where the script cannot be registered
 * @example
 * await setupMockLLMWorker({ responses: { hi: 'Hello!' }, settings: { lag_enabled: true } })
 * @see https://mswjs.io/docs/integrations/browser
 */
export async function setupMockLLMWorker(
  config: MockLLMConfig | MockLLM = {},
  options: MockLLMWorkerOptions = {},
): Promise<SetupWorker> {
  const { serviceWorkerUrl, onUnhandledRequest = 'bypass', ...rest } = options
  const worker = setupWorker(...mockLLMHandlers(config, rest))
  await worker.start({
    // MSW's log reads a clone of every response, and a cloned stream hears of no cancel.
    quiet: true,
    onUnhandledRequest,
    ...(serviceWorkerUrl === undefined ? {} : { serviceWorker: { url: serviceWorkerUrl } }),
  })
  return worker
}
