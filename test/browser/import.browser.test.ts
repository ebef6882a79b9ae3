import { expect, test } from 'vitest'

const objects = {
  window,
  navigator,
  console,
  request: Request.prototype,
  response: Response.prototype,
}

/** The functions and classes of the page, which is what a mock would patch. */
function snapshot(): Map<string, unknown> {
  return new Map(
    Object.entries(objects).flatMap(
      ([name, object]) =>
        Reflect.ownKeys(object)
          .map((key) => [
            `${name}.${String(key)}`,
            Object.getOwnPropertyDescriptor(object, key)?.value,
          ])
          .filter(([, value]) => typeof value === 'function') as [string, unknown][],
    ),
  )
}

test('importing mockllm/browser starts nothing and patches nothing', async () => {
  const before = snapshot()
  expect(before.has('window.fetch')).toBe(true)
  const workersBefore = await navigator.serviceWorker.getRegistrations()
  const { setupMockLLMWorker } = await import('mockllm/browser')
  expect(setupMockLLMWorker).toBeTypeOf('function')
  expect(snapshot()).toEqual(before)
  expect(await navigator.serviceWorker.getRegistrations()).toEqual(workersBefore)
})
