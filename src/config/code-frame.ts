/** A source line with carets under the part that is meant. */

export interface FramedRange {
  source?: string
  line?: number
  column?: number
  endColumn?: number
}

/** Characters of a line that are shown; a longer line is cut around the range. */
const maxWidth = 96

/** `''` where there is no source line. */
export function codeFrame({ source, line, column = 1, endColumn = column }: FramedRange): string {
  if (source === undefined || line === undefined) return ''
  let start = column - 1
  let end = Math.max(endColumn - 1, start + 1)
  let shown = source
  if (source.length > maxWidth) {
    const from = Math.max(0, Math.min(start - 32, source.length - maxWidth))
    const to = Math.min(source.length, from + maxWidth)
    const before = from > 0 ? '…' : ''
    shown = before + source.slice(from, to) + (to < source.length ? '…' : '')
    end = Math.min(end, to) - from + before.length
    start = start - from + before.length
  }
  const gutter = String(line)
  const carets = '^'.repeat(Math.max(1, width(shown.slice(start, end))))
  return `  ${gutter} | ${shown}\n  ${' '.repeat(gutter.length)} | ${blank(shown.slice(0, start))}${carets}`
}

const wide =
  /[\p{Emoji_Presentation}\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\u3000-\u303f\uff01-\uff60]/u

/** Columns in a terminal. */
function width(text: string): number {
  let columns = 0
  for (const character of text) columns += widthOf(character)
  return columns
}

/** Blanks as wide as the text; tabs stay tabs, since their width is the terminal's choice. */
function blank(text: string): string {
  let blanks = ''
  for (const character of text) {
    blanks += character === '\t' ? '\t' : ' '.repeat(widthOf(character))
  }
  return blanks
}

function widthOf(character: string): number {
  if (/\p{Mark}/u.test(character)) return 0
  return wide.test(character) ? 2 : 1
}
