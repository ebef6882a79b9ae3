/** Finds the rules that a request was probably meant for. */
import { editDistance } from '../suggest.ts'
import type { Asked } from './asked.ts'
import type { Rule } from './rule-set.ts'

/** Beyond these, texts are as good as equal, and rules need not be compared: an error must not take long. */
const longestText = 120
const mostCompared = 32

interface Candidate {
  rule: Rule
  position: number
  failures: number
  /** From 0, the same text, to 1. */
  distance: number
}

/** Those with the fewest fields that do not hold, then those whose text of the user is the closest. */
export function nearestRules(rules: readonly Rule[], asked: Asked, count: number): Rule[] {
  const user = shorten(asked.prompt.user)
  const letters = countLetters(user)
  const least = (text: string) => leastDistance(letters, user.length, text)
  const rough = rules.map((rule, position): Candidate => {
    const failures = rule.matcher.failures(asked)
    const distance = failures.includes('user') ? leastOf(rule, least) : 0
    return { rule, position, failures: failures.length, distance }
  })
  const close = rough.sort(compare).slice(0, Math.max(mostCompared, count))
  for (const candidate of close) {
    if (candidate.distance > 0) {
      candidate.distance = leastOf(candidate.rule, (text) => textDistance(user, text))
    }
  }
  return close
    .sort(compare)
    .slice(0, count)
    .map(({ rule }) => rule)
}

function compare(a: Candidate, b: Candidate): number {
  return a.failures - b.failures || a.distance - b.distance || a.position - b.position
}

function leastOf({ matcher }: Rule, distanceTo: (text: string) => number): number {
  let least = 1
  for (const text of matcher.userTexts.slice(0, 8)) {
    least = Math.min(least, distanceTo(shorten(text)))
  }
  return least
}

function shorten(text: string): string {
  return text.slice(0, longestText).toLowerCase()
}

function textDistance(a: string, b: string): number {
  return Math.min(1, editDistance(a, b) / Math.max(a.length, b.length, 1))
}

/** Many letters share a count, which is close enough for a first choice. */
const counts = 64

function countLetters(text: string): Int16Array {
  const letters = new Int16Array(counts)
  for (let index = 0; index < text.length; index++) letters[text.charCodeAt(index) % counts]!++
  return letters
}

/** By the letters that the texts do not share, whatever their order: cheap, and never more than the truth. */
function leastDistance(letters: Int16Array, length: number, text: string): number {
  const others = countLetters(text)
  let more = 0
  let fewer = 0
  for (let index = 0; index < counts; index++) {
    const difference = letters[index]! - others[index]!
    if (difference > 0) more += difference
    else fewer -= difference
  }
  return Math.max(more, fewer) / Math.max(length, text.length, 1)
}
