/** What a client hears of a failure behind a 500: its words, without its stack. */

/** A path in a system's own message, such as that of ENOENT or Python's `[Errno 2]`, up to its last part. */
const directories = /(?:file:\/\/)?(?:[A-Za-z]:)?(?<![\w.])[\\/](?:[^'"`\n\\/]*[\\/])+/g

/** Where a file is on this machine is for its log only. */
export function describeFailure(error: unknown): string {
  // A function may throw anything, even what cannot be read or made text of.
  try {
    if (!(error instanceof Error)) return String(error)
    const { code } = error as Error & { code?: unknown }
    const message = String(error.message)
    const isSystems = typeof code === 'string' || /\[Errno \d+\]/.test(message)
    return isSystems ? message.replace(directories, '…/') : message
  } catch {
    return 'something was thrown that is no error'
  }
}
