/** What is not waited for any longer: the client that it was for has gone away. */

/** Ends the story of a request to which nobody listens any more. */
export class ClientGone extends Error {
  constructor() {
    super('the client has gone away')
    this.name = 'ClientGone'
  }
}

/**
 * Waits no longer than the client does, for a function may take for ever.
 *
 * @throws ClientGone; and what `pending` throws, unless the client has gone before
 */
export function unlessGone<Value>(
  pending: Promise<Value>,
  signal: AbortSignal | undefined,
): Promise<Value> {
  if (signal === undefined) return pending
  return new Promise((resolve, reject) => {
    const leave = () => reject(new ClientGone())
    pending.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave))
    if (signal.aborted) leave()
    else signal.addEventListener('abort', leave, { once: true })
  })
}
