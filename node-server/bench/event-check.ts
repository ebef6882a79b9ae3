/** Says of each event of a stream whether its bytes are what they should be, at the cost of one comparison. */

export interface EventCheck {
  /**
   * Looks at the whole events in `bytes`.
   *
   * @returns how many there are, and where the last one ends
   */
  take(bytes: Buffer): { events: number; end: number }
  /** How many events were not as they should be; those that have not come count as well. */
  wrong(): number
}

const eventEnd = '\n\n'
const eventStart = 'data: '
const contentKey = '"content":"'

/**
 * Of a chat completion that says `text` one character an event: a role, the characters, a finish
 * reason, `[DONE]`. The frame of the first character is the model of the others.
 */
export function createEventCheck(text: string): EventCheck {
  const total = 1 + text.length + 2
  let model: Buffer | undefined
  let hole = 0
  let count = 0
  let wrong = 0

  function isRight(bytes: Buffer, start: number, end: number): boolean {
    if (count > 1 && count <= text.length) {
      if (model === undefined) return false
      model[hole] = text.charCodeAt(count - 1)
      return bytes.compare(model, 0, model.length, start, end) === 0
    }
    const event = bytes.toString('utf8', start, end)
    if (count === total - 1) return event === `${eventStart}[DONE]${eventEnd}`
    const choice = choiceOf(event)
    if (count === 0) return choice?.delta?.role === 'assistant'
    if (count === total - 2) return choice?.finish_reason === 'stop'
    if (choice?.delta?.content !== text[0]) return false
    model = Buffer.from(event)
    hole = model.indexOf(contentKey) + contentKey.length
    return true
  }

  return {
    take(bytes) {
      const before = count
      let end = 0
      for (;;) {
        const found = bytes.indexOf(eventEnd, end)
        if (found === -1) return { events: count - before, end }
        // In front of it is the end of a chunk and the size of the next, or the head.
        const start = bytes.indexOf(eventStart, end)
        end = found + eventEnd.length
        if (count >= total || start === -1 || !isRight(bytes, start, end)) wrong++
        count++
      }
    },
    wrong: () => wrong + Math.max(0, total - count),
  }
}

interface Choice {
  delta?: { role?: string; content?: string }
  finish_reason?: string | null
}

function choiceOf(event: string): Choice | undefined {
  try {
    return JSON.parse(event.slice(eventStart.length)).choices[0]
  } catch {
    return undefined
  }
}
