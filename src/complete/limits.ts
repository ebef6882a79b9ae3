/** What ends an answer before its time: stop strings and the token limit of the request. */
import type { Choice, Part } from '../completion.ts'
import type { Tokenizer } from '../tokens/tokenizer.ts'

/** Ends the answer in front of the first stop string in its text. */
export function cutAtStop(choice: Choice, stop: readonly string[]): Choice {
  if (stop.length === 0) return choice
  for (const [index, part] of choice.parts.entries()) {
    if (part.type !== 'text') continue
    let end = -1
    let sequence = ''
    for (const entry of stop) {
      const at = entry === '' ? -1 : part.text.indexOf(entry)
      if (at !== -1 && (end === -1 || at < end)) {
        end = at
        sequence = entry
      }
    }
    if (end === -1) continue
    const parts = choice.parts.slice(0, index)
    parts.push(cutPart(part, end))
    return { parts, finishReason: 'stop', stopSequence: sequence }
  }
  return choice
}

/** No token is shorter than a byte, and no UTF-16 unit longer than three. */
export function mayExceed(choice: Choice, maxTokens: number | undefined): boolean {
  if (maxTokens === undefined) return false
  let units = 0
  for (const part of choice.parts) {
    units += part.text.length + (part.type === 'tool-call' ? part.name.length : 0)
  }
  return units * 3 > maxTokens
}

/** Ends the answer after `maxTokens` tokens, between two code points. */
export function cutAtLength(choice: Choice, maxTokens: number, tokenizer: Tokenizer): void {
  let left = maxTokens
  for (const [index, part] of choice.parts.entries()) {
    const nameTokens = part.type === 'tool-call' ? tokenizer.count(part.name) : 0
    const count = nameTokens + tokenizer.count(part.text)
    if (count > left) {
      choice.parts.length = index
      // A call whose name does not fit is not begun.
      if (left > nameTokens || part.type !== 'tool-call') {
        choice.parts.push(cutPart(part, tokenizer.truncate(part.text, left - nameTokens).length))
      } else if (index === 0) choice.parts.push({ type: 'text', text: '' })
      choice.finishReason = 'length'
      delete choice.stopSequence
      return
    }
    left -= count
  }
}

function cutPart(part: Part, end: number): Part {
  switch (part.type) {
    case 'redacted-reasoning':
      return part
    case 'tool-call':
      return { ...part, text: part.text.slice(0, end), isCut: true }
    case 'text': {
      const text = part.text.slice(0, end)
      if (part.citations === undefined) return { ...part, text }
      // A citation is of what was said; the stretch of a document is not the answer's.
      const citations = part.citations
        .filter(({ start, document }) => document !== undefined || start < end)
        .map((citation) =>
          citation.document === undefined
            ? { ...citation, end: Math.min(citation.end, end) }
            : citation,
        )
      return { ...part, text, citations }
    }
    default:
      return { ...part, text: part.text.slice(0, end) }
  }
}
