/** Holds what an iterator yields, so that it is asked only for what a client wants to read. */

export interface LiveSource<Item> {
  /** What has come so far; kept, because a clone of a response is sent from its beginning, too. */
  readonly parts: readonly Item[]
  /** How it ended; `undefined` while more may come. */
  readonly end: { error?: unknown } | undefined
  /** Settles once the part is there or no more will come; asks the iterator for it, if it must. Never rejects. */
  until(index: number): Promise<void>
  /** Somebody sends from here. */
  enter(): void
  /** The last one to leave closes. */
  leave(): void
  /** Returns the iterator at once, even while it is being waited for. */
  close(): void
}

/** @param onError told of what `return()` throws, for then nobody else listens */
export function openLive<Item>(
  iterable: AsyncIterable<Item>,
  onError: (error: unknown) => void,
): LiveSource<Item> {
  const parts: Item[] = []
  let end: LiveSource<Item>['end']
  let iterator: AsyncIterator<Item> | undefined
  let pending: Promise<void> | undefined
  let settle: (() => void) | undefined
  let senders = 0

  async function pull(): Promise<void> {
    try {
      iterator ??= iterable[Symbol.asyncIterator]()
      const result = await iterator.next()
      if (end !== undefined) return
      if (result.done === true) end = {}
      else parts.push(result.value)
    } catch (error) {
      if (end === undefined) end = { error }
      else onError(error)
    }
    settled()
  }

  function settled(): void {
    settle?.()
    pending = undefined
  }

  async function giveBack(): Promise<void> {
    try {
      await iterator?.return?.()
    } catch (error) {
      onError(error)
    }
  }

  function close(): void {
    if (end !== undefined) return
    end = {}
    void giveBack()
    settled()
  }

  return {
    parts,
    get end() {
      return end
    },
    until(index) {
      if (index < parts.length || end !== undefined) return Promise.resolve()
      if (pending === undefined) {
        pending = new Promise((resolve) => {
          settle = resolve
        })
        void pull()
      }
      return pending
    },
    enter() {
      senders++
    },
    leave() {
      senders--
      if (senders === 0) close()
    },
    close,
  }
}
