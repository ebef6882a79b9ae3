/** What a text is about: its words and pieces of words with their weights, whatever the language. */

/** Scripts that write no spaces between words, or words so short that their characters say more. */
const dense =
  '\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Hangul}\\p{Script=Thai}\\p{Script=Lao}\\p{Script=Khmer}\\p{Script=Myanmar}'
const densePattern = new RegExp(`^[${dense}]`, 'u')
const hanPattern = /^\p{Script=Han}$/u
const kanaPattern = /^\p{Script=Hiragana}+$/u

/** Runs of one kind of script; marks belong to their letters. */
const wordPattern = new RegExp(
  `[${dense}][${dense}\\p{M}ー]*|(?:(?![${dense}])[\\p{L}\\p{M}\\p{N}])+`,
  'gu',
)

/** Longer pieces tell words better apart, shorter ones find more forms of a word. */
const gramLength = 4

/**
 * Weights by feature. A word that comes often weighs more, but not as much as it comes; the short words of
 * an alphabet say little; forms of one word share most of their pieces.
 */
export function featuresOf(text: string): Map<string, number> {
  const counts = new Map<string, number>()
  for (const [word] of text.normalize('NFKC').toLowerCase().matchAll(wordPattern)) {
    counts.set(word, (counts.get(word) ?? 0) + 1)
  }
  const squares = new Map<string, number>()
  const add = (feature: string, weight: number) =>
    squares.set(feature, (squares.get(feature) ?? 0) + weight)
  for (const [word, count] of counts) {
    const characters = Array.from(word)
    if (densePattern.test(word)) addDense(characters, count, add)
    else addWord(word, characters, count, add)
  }
  const weights = new Map<string, number>()
  for (const [feature, square] of squares) weights.set(feature, Math.sqrt(square))
  return weights
}

type Add = (feature: string, weight: number) => void

function addWord(word: string, characters: readonly string[], count: number, add: Add): void {
  const { length } = characters
  const isNumber = /^\p{N}/u.test(word)
  const weight = length >= 4 || isNumber ? 1 : length === 3 ? 0.2 : 0.05
  add(word, weight * count)
  if (length < 3) return
  const marked = ['^', ...characters]
  for (let at = 0; at + gramLength <= marked.length; at++) {
    add(`~${marked.slice(at, at + gramLength).join('')}`, 0.2 * weight * count)
  }
}

function addDense(characters: readonly string[], count: number, add: Add): void {
  characters.forEach((character, index) => {
    // A letter or syllable by itself says nothing.
    add(character, (hanPattern.test(character) ? 0.4 : 0.02) * count)
    const next = characters[index + 1]
    if (next === undefined) return
    const pair = character + next
    // Hiragana is mostly grammar.
    add(pair, (kanaPattern.test(pair) ? 0.1 : 1) * count)
  })
}
