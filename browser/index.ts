/** Sets the mock up in a browser: a service worker answers the page's own requests. */
import { type SetupWorker, setupWorker } from 'msw/browser'
import { mockLLMHandlers } from '../src/create-mock-llm.ts'
import type { MockLLMConfig, MockLLMOptions } from '../src/engine.ts'
import type { MockLLM, MockLLMSession } from '../src/mock-llm.ts'

export interface MockLLMWorkerOptions extends MockLLMOptions {
  /** Where the worker script is served. Default `/mockServiceWorker.js`, where `npx msw init` puts it. */
  serviceWorkerUrl?: string
  /** What happens to requests that are not the mock's: sent on in silence (`bypass`, default), with a warning, or refused. */
  onUnhandledRequest?: 'bypass' | 'warn' | 'error'
}

// A page has one service worker, so it is the page's state and not an instance's: what runs now, and
// the set-ups that wait for each other.
let stopRunning: (() => void | Promise<void>) | undefined
let setUps: Promise<unknown> = Promise.resolve()

/**
 * Starts a service worker that answers model APIs by the config; resolves when it is ready.
 *
 * The worker's script must be served by your app: `npx msw init public`. What is set up later takes the
 * place of what was set up before, whose `stop()` then does nothing.
 *
 * @param config a config object, a function `(prompt, request) => reply`, or a MockLLM or one of its sessions
 * @returns the started MSW worker; `worker.stop()` ends it
 * @throws ConfigError where the config is not valid; MSW's error where the script cannot be registered
 * @example
 * await setupMockLLMWorker({ responses: { hi: 'Hello!' }, settings: { lag_enabled: true } })
 * @see https://mswjs.io/docs/integrations/browser
 */
export function setupMockLLMWorker(
  config: MockLLMConfig | MockLLM | MockLLMSession = {},
  options: MockLLMWorkerOptions = {},
): Promise<SetupWorker> {
  const worker = setUps.then(() => start(config, options))
  setUps = worker.catch(() => {})
  return worker
}

async function start(
  config: MockLLMConfig | MockLLM | MockLLMSession,
  options: MockLLMWorkerOptions,
): Promise<SetupWorker> {
  const { serviceWorkerUrl = '/mockServiceWorker.js', onUnhandledRequest = 'bypass' } = options
  const worker = setupWorker(...mockLLMHandlers(config, options))
  await stopRunning?.()
  const stop: () => void | Promise<void> = worker.stop
  try {
    await worker.start({
      // MSW's log reads a clone of every response, and a cloned stream hears of no cancel.
      quiet: true,
      onUnhandledRequest,
      serviceWorker: { url: serviceWorkerUrl },
    })
  } catch (error) {
    // MSW has patched WebSocket by now, and would refuse to do so again at the next try.
    void stop()
    throw withHint(error, serviceWorkerUrl)
  }
  const stopThis = () => {
    if (stopRunning !== stopThis) return
    stopRunning = undefined
    return stop()
  }
  stopRunning = stopThis
  worker.stop = stopThis
  return worker
}

/** MSW says what to do about a 404 only; many servers answer a missing script with their start page. */
function withHint(error: unknown, url: string): unknown {
  if (!(error instanceof Error) || error.message.includes('msw init')) return error
  const hint = `Is MSW's worker script served at ${url}? "npx msw init <PUBLIC_DIR>" puts it there.`
  return new Error(`${error.message}\n\n${hint}`, { cause: error })
}
