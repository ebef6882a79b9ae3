import type { Browser, Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chromiumPath } from '../chromium.ts'
import { launchChromium, openChatPage } from './chat-page.ts'
import { type StaticFiles, serveStaticFiles } from './static-files.ts'
import { expectStop, expectStreamedJoke, joke } from './streaming.ts'

describe.skipIf(!chromiumPath())('the built Storybook', () => {
  let browser: Browser
  let files: StaticFiles
  const openStory = (id: string) =>
    openChatPage(browser, `${files.url}iframe.html?id=${id}&viewMode=story`)

  beforeAll(async () => {
    files = await serveStaticFiles('examples/storybook/storybook-static')
    browser = await launchChromium()
  })
  afterAll(async () => {
    await browser?.close()
    await files?.[Symbol.asyncDispose]()
  })

  test.each([
    ['chat--streaming', 'handlers given to msw.use in beforeEach'],
    ['chat--anthropic', 'the Anthropic SDK'],
    ['chat--handlers-in-parameters', 'handlers in parameters.msw'],
  ])('%s streams a reply: %s', async (id) => {
    await using chat = await openStory(id)
    await expectStreamedJoke(chat)
    expect(chat.errors).toEqual([])
    expect(files.strayRequests).toEqual([])
  })

  test.each(['chat--streaming', 'chat--anthropic'])('%s stops midway', async (id) => {
    await using chat = await openStory(id)
    await expectStop(chat)
    expect(chat.errors).toEqual([])
  })

  test('chat--thinking is silent, and can be stopped in its silence', async () => {
    await using chat = await openStory('chat--thinking')
    await chat.send('Tell me a joke')
    await chat.statusIs('answering')
    // The other stories would be through by then.
    await chat.page.waitForTimeout(1500)
    await chat.stop()
    await chat.statusIs('stopped')
    expect(await chat.steps()).toEqual([])
    expect(chat.errors).toEqual([])
  })

  test('chat--answered plays to its end', async () => {
    await using chat = await openStory('chat--answered')
    expect(await playError(chat.page)).toBeUndefined()
    expect(await chat.answer()).toBe(joke)
    expect(chat.errors).toEqual([])
  })
})

/** Waits until a story and its play function are through; the message of what it threw, if it did. */
async function playError(page: Page): Promise<string | undefined> {
  const finished = await page.waitForFunction(() => {
    type Channel = { last(event: string): [{ message: string }] | undefined }
    const channel = (window as { __STORYBOOK_ADDONS_CHANNEL__?: Channel })
      .__STORYBOOK_ADDONS_CHANNEL__
    // Not the `status` of `storyFinished`: it says `success` even where the play function threw.
    return channel?.last('storyFinished') && { thrown: channel.last('playFunctionThrewException') }
  })
  return (await finished.jsonValue())?.thrown?.[0].message
}
