import { type Browser, chromium, type Page } from 'playwright'
import { chromiumArgs, chromiumPath } from '../chromium.ts'

/** One change of the answer on the page. */
export interface Step {
  /** When it was painted into the document, in milliseconds since the page opened. */
  atMs: number
  text: string
}

/** A page of the examples: a message, Send, Stop, an answer that grows and a status. */
export interface ChatPage extends AsyncDisposable {
  send(prompt: string): Promise<void>
  stop(): Promise<void>
  /** Waits until the answer is at least this many UTF-16 units long. */
  answerReaches(length: number): Promise<void>
  /** Waits until the page says so: `done`, `stopped` or `failed`. */
  statusIs(status: string): Promise<void>
  answer(): Promise<string>
  /** Every non-empty answer seen, in order; `send` starts the list anew. */
  steps(): Promise<Step[]>
  /** Uncaught errors of the page's scripts. */
  errors: string[]
  /** The page itself, for what only one example has. */
  page: Page
}

/** Starts the Chromium that `chromiumPath` finds. */
export function launchChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: chromiumPath()!, args: [...chromiumArgs] })
}

/** Opens a page in a browser context of its own, and so with a worker of its own. */
export async function openChatPage(browser: Browser, url: string): Promise<ChatPage> {
  const context = await browser.newContext()
  context.setDefaultTimeout(10_000)
  const page = await context.newPage()
  const errors: string[] = []
  page.on('pageerror', (error) => errors.push(String(error)))
  await page.addInitScript(recordSteps)
  await page.goto(url)
  const button = (name: string) => page.getByRole('button', { name, exact: true })
  return {
    async send(prompt) {
      await page.getByLabel('Message').fill(prompt)
      await page.evaluate(() => Object.assign(window, { answerSteps: [] }))
      await button('Send').click()
    },
    stop: () => button('Stop').click(),
    async answerReaches(length) {
      await page.waitForFunction(
        (wanted) => (document.querySelector('[role=log]')?.textContent ?? '').length >= wanted,
        length,
      )
    },
    async statusIs(status) {
      await page.locator('[role=status]', { hasText: new RegExp(`^${status}$`) }).waitFor()
    },
    answer: async () => (await page.getByRole('log').textContent()) ?? '',
    steps: () => readSteps(page),
    errors,
    page,
    [Symbol.asyncDispose]: () => context.close(),
  }
}

/** Runs in the page: notes each change of the answer, however short its life. */
function recordSteps() {
  const recording = Object.assign(window, { answerSteps: [] as Step[] })
  const observer = new MutationObserver(() => {
    const text = document.querySelector('[role=log]')?.textContent ?? ''
    const last = recording.answerSteps.at(-1)?.text ?? ''
    if (text !== '' && text !== last) recording.answerSteps.push({ atMs: performance.now(), text })
  })
  observer.observe(document, { subtree: true, childList: true, characterData: true })
}

function readSteps(page: Page): Promise<Step[]> {
  return page.evaluate(() => (window as unknown as { answerSteps: Step[] }).answerSteps)
}
