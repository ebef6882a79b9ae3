/** What a client hears of a failure behind a 500: its words, without its stack. */

/** A path in a system's own message, such as that of ENOENT or Python's `[Errno 2]`, up to its last part. */
const directories = /(?:file:\/\/)?(?:[A-Za-z]:)?(?<![\w.])[\\/](?:[^'"`\n\\/]*[\\/])+/g

/** Where a file is on this machine is for its log only. */
export function describeFailure(error: unknown): string {
  if (!(error instanceof Error)) return describeThrown(error)
  const { message, code } = error as Error & { code?: unknown }
  const isSystems = typeof code === 'string' || /\[Errno \d+\]/.test(message)
  return isSystems ? message.replace(directories, '…/') : message
}

/** A function may throw anything, even what cannot be made text of. */
function describeThrown(thrown: unknown): string {
  try {
    return String(thrown)
  } catch {
    return 'something was thrown that is no error'
  }
}
