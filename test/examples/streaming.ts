import { expect } from 'vitest'
import type { ChatPage } from './chat-page.ts'

export const joke = 'Why did the mock server cross the road? To get to the other side effect. 🐔'
export const count = Array.from({ length: 100 }, (_, index) => index + 1).join(', ')

// The lag is 10 ms per character on average; the rest is slack for a machine that is busy at first.
const leastMsPerCharacter = 6

/** Asks for the joke and expects it whole, in many steps spread over the time of the lag. */
export async function expectStreamedJoke(chat: ChatPage): Promise<void> {
  await chat.send('Tell me a joke')
  await chat.statusIs('done')
  expect(await chat.answer()).toBe(joke)

  const steps = await chat.steps()
  expect(steps.length).toBeGreaterThan([...joke].length / 3)
  for (const { text } of steps) expect(text).toBe(beginning(joke, [...text].length))
  expect(steps.map(({ text }) => text)).toEqual(growing(steps.map(({ text }) => text)))
  expect(steps.at(-1)!.atMs - steps[0]!.atMs).toBeGreaterThan(joke.length * leastMsPerCharacter)
}

/** Stops a long answer midway and expects its beginning to stay, and the next answer to be whole. */
export async function expectStop(chat: ChatPage): Promise<void> {
  await chat.send('Count to one hundred')
  await chat.answerReaches(10)
  await chat.stop()
  await chat.statusIs('stopped')
  const stopped = await chat.answer()
  expect(stopped).toBe(beginning(count, stopped.length))
  expect(stopped.length).toBeLessThan(count.length)
  await expectStreamedJoke(chat)
}

function growing(texts: string[]): string[] {
  return [...new Set(texts)].sort((left, right) => left.length - right.length)
}

/** The first characters of a text: half of an emoji is not one. */
function beginning(text: string, characters: number): string {
  return [...text].slice(0, characters).join('')
}
