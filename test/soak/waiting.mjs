/** Waits for something to become so. */

export const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

/** Looks again and again for up to `mostMs`; gives what was there at last. */
export async function settle(look, isSettled, mostMs = 20_000) {
  const endMs = performance.now() + mostMs
  for (;;) {
    const value = await look()
    if (isSettled(value) || performance.now() > endMs) return value
    await pause(200)
  }
}
