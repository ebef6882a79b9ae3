/** "Did you mean …?" */

/** The candidate that was probably meant, if one is near enough. */
export function closest(name: string, candidates: readonly string[]): string | undefined {
  const typed = normalize(name)
  let best: string | undefined
  let bestDistance = Number.POSITIVE_INFINITY
  for (const candidate of candidates) {
    const meant = normalize(candidate)
    const isStart = typed.length > 2 && meant.startsWith(typed)
    const distance = isStart ? 1 : editDistance(typed, meant)
    if (distance < bestDistance && distance <= Math.max(1, Math.floor(meant.length / 3))) {
      best = candidate
      bestDistance = distance
    }
  }
  return best
}

/** `lagEnabled`, `lag-enabled` and `lag_enabled` are one name. */
function normalize(name: string): string {
  return name.toLowerCase().replace(/[-_ ]/g, '')
}

/** Insertions, deletions, substitutions and swaps of neighbours. */
export function editDistance(a: string, b: string): number {
  // Far apart anyway, and a key may be as long as a prompt.
  if (Math.abs(a.length - b.length) > b.length) return Number.POSITIVE_INFINITY
  let beforeLast: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1
      let distance = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + cost)
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        distance = Math.min(distance, beforeLast[j - 2]! + 1)
      }
      row.push(distance)
    }
    beforeLast = last
    last = row
  }
  return last[b.length]!
}

/** What to say to a name that is none of those that there are. */
export function unknownName(what: string, name: string, known: readonly string[]): string {
  const meant = closest(name, known)
  const suggestion = meant === undefined ? '' : ` Did you mean "${meant}"?`
  return `unknown ${what} "${name}".${suggestion} Known: ${known.join(', ')}.`
}
