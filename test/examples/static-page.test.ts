import type { Browser } from 'playwright'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chromiumPath } from '../chromium.ts'
import { launchChromium, openChatPage } from './chat-page.ts'
import { type StaticFiles, serveStaticFiles } from './static-files.ts'
import { expectStop, expectStreamedJoke } from './streaming.ts'

describe.skipIf(!chromiumPath())('the built static page', () => {
  let browser: Browser
  let files: StaticFiles

  beforeAll(async () => {
    // In a folder of its host, as on GitHub Pages.
    files = await serveStaticFiles('examples/static-page/dist', '/some/folder/')
    browser = await launchChromium()
  })
  afterAll(async () => {
    await browser?.close()
    await files?.[Symbol.asyncDispose]()
  })

  test('streams a reply with no server behind it', async () => {
    await using chat = await openChatPage(browser, files.url)
    await expectStreamedJoke(chat)
    expect(chat.errors).toEqual([])
    expect(files.strayRequests).toEqual([])
  })

  test('stops midway', async () => {
    await using chat = await openChatPage(browser, files.url)
    await expectStop(chat)
    expect(chat.errors).toEqual([])
  })

  test('says what it knows when asked something else', async () => {
    await using chat = await openChatPage(browser, files.url)
    await chat.send('Who are you?')
    await chat.statusIs('done')
    expect(await chat.answer()).toBe('I only know "Tell me a joke" and "Count to one hundred".')
  })
})
