/** What ends an answer before its time: stop strings and the token limit of the request. */
import type { Choice, Part } from '../completion.ts'
import type { Tokenizer } from '../tokens/tokenizer.ts'

/** Ends the answer in front of the first stop string in its text; blocks of text are one text. */
export function cutAtStop(choice: Choice, stop: readonly string[]): Choice {
  if (stop.length === 0) return choice
  const { parts } = choice
  for (let first = 0; first < parts.length; first++) {
    if (parts[first]!.type !== 'text') continue
    let last = first
    let text = parts[first]!.text
    while (parts[last + 1]?.type === 'text') text += parts[++last]!.text
    const found = findStop(text, stop)
    if (found !== undefined) {
      let index = first
      let { end } = found
      while (end > parts[index]!.text.length) end -= parts[index++]!.text.length
      const kept = [...parts.slice(0, index), cutPart(parts[index]!, end)]
      return { parts: kept, finishReason: 'stop', stopSequence: found.sequence }
    }
    first = last
  }
  return choice
}

/** The stop string that comes first. */
function findStop(
  text: string,
  stop: readonly string[],
): { end: number; sequence: string } | undefined {
  let found: { end: number; sequence: string } | undefined
  for (const sequence of stop) {
    const end = sequence === '' ? -1 : text.indexOf(sequence)
    if (end !== -1 && (found === undefined || end < found.end)) found = { end, sequence }
  }
  return found
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
