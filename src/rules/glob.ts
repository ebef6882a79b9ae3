/** Matches a whole text where `*` stands for any characters and `?` for one. */

export function compileGlob(glob: string): (text: string) => boolean {
  return /[*?]/.test(glob) ? (text) => matchesGlob(glob, text) : (text) => text === glob
}

/** Goes back to the last `*` only, so that its time does not explode as that of a regex may. */
function matchesGlob(glob: string, text: string): boolean {
  let inGlob = 0
  let inText = 0
  let afterStar = -1
  let retryAt = 0
  while (inText < text.length) {
    const wanted = glob[inGlob]
    if (wanted === '*') {
      afterStar = ++inGlob
      retryAt = inText
    } else if (wanted === '?') {
      inGlob++
      inText += text.codePointAt(inText)! > 0xffff ? 2 : 1
    } else if (wanted === text[inText]) {
      inGlob++
      inText++
    } else if (afterStar >= 0) {
      inGlob = afterStar
      inText = ++retryAt
    } else return false
  }
  while (glob[inGlob] === '*') inGlob++
  return inGlob === glob.length
}
