/** Rules that are never reached, because an earlier one answers all that they match. */
import { type Folding, fold, foldingOf } from '../../rules/folding.ts'
import { formatPath } from '../steps.ts'
import { createCovers, isEqual, wholeTexts } from './covers.ts'
import { isDead } from './dead-rules.ts'
import type { Check, LintedRule } from './linted-config.ts'
import { name } from './linted-config.ts'
import { toTests } from './text-conditions.ts'

/** So that a config of ten thousand regexes is still read in a second. */
const maxComparisons = 1_000_000

export const findShadowedRules: Check = (config, report) => {
  const { folding } = config
  const covers = createCovers(folding)
  const byText = createTextIndex(folding)
  /** All that the index has no place for. */
  const open: LintedRule[] = []
  let comparisons = 0
  let unreachedResponses = 0
  let catchAll: LintedRule | undefined
  for (const later of config.rules) {
    if (isDead(later, config)) continue
    const isResponse =
      later.rule.match !== undefined && formatPath(later.steps.slice(0, 1)) === 'responses'
    const earlier =
      catchAll ??
      byText.find(later) ??
      open.find((rule) => ++comparisons <= maxComparisons && covers(rule.match, later.match))
    if (earlier === undefined) {
      if (!alwaysAnswers(later)) continue
      if (Object.keys(later.match).length === 0) catchAll = later
      else if (!byText.add(later)) open.push(later)
    } else if (isResponse && earlier === catchAll) unreachedResponses++
    else
      report(later.steps, describe(later, earlier, isResponse), {
        at: isResponse ? 'key' : 'value',
      })
  }
  if (catchAll !== undefined && unreachedResponses > 0) {
    const [rest, are] =
      unreachedResponses === 1 ? ['the answer', 'is'] : [`the ${unreachedResponses} answers`, 'are']
    report(
      [name('responses')],
      `${rest} below responses ${are} never reached: ${catchAll.label} matches every request; give it a match, or say it in defaults.unknown_response`,
      { at: 'key' },
    )
  }
}

function describe(later: LintedRule, earlier: LintedRule, isResponse: boolean): string {
  const place = formatPath(earlier.steps, 40)
  const start = `${later.label} is never reached:`
  if (Object.keys(earlier.match).length === 0) {
    return `${start} ${earlier.label} matches every request; move ${place} to the end`
  }
  if (isEqual(earlier.match, later.match)) {
    return `${start} ${earlier.label} has the same conditions; remove one of them`
  }
  const fix = isResponse ? `narrow ${place}, or remove one of them` : `move it above ${place}`
  return `${start} ${earlier.label} matches everything that it matches; ${fix}`
}

/** Not where it may leave a request to the next rule. */
function alwaysAnswers({ rule: { reply, scenario }, match }: LintedRule): boolean {
  if (scenario !== undefined || match.when !== undefined || typeof reply === 'function')
    return false
  return typeof reply === 'string' || (reply.times === undefined && reply.repeat !== 'none')
}

interface TextIndex {
  /** `false` where it asks for more than the user's whole text. */
  add(rule: LintedRule): boolean
  find(rule: LintedRule): LintedRule | undefined
}

/** Rules that ask for the user's whole text only: there may be thousands. */
function createTextIndex(folding: Folding): TextIndex {
  const indexes = new Map<string, { folding: Folding; rules: Map<string, LintedRule> }>()
  const textsOf = ({ match: { user } }: LintedRule) => {
    if (user === undefined) return undefined
    const tests = toTests(user, 'exact')
    const texts = wholeTexts(tests)
    return texts === undefined ? undefined : { texts, own: foldingOf(tests, folding), tests }
  }
  return {
    add(rule) {
      const found = textsOf(rule)
      if (found === undefined || Object.keys(rule.match).length > 1) return false
      const { texts, own, tests } = found
      const others = ['contains', 'word', 'regex', 'pattern', 'not'] as const
      if (others.some((key) => tests[key] !== undefined)) return false
      if (tests.exact !== undefined && tests.glob !== undefined) return false
      const key = `${own.ignoreCase} ${own.ignoreWhitespace}`
      const { rules } = indexes.get(key) ?? { rules: new Map<string, LintedRule>() }
      indexes.set(key, { folding: own, rules })
      for (const text of texts) {
        const folded = fold(text, own)
        if (!rules.has(folded)) rules.set(folded, rule)
      }
      return true
    },
    find(rule) {
      const found = textsOf(rule)
      if (found === undefined || found.texts.length === 0) return undefined
      const { texts, own } = found
      for (const { folding: wide, rules } of indexes.values()) {
        if (own.ignoreCase && !wide.ignoreCase) continue
        if (own.ignoreWhitespace && !wide.ignoreWhitespace) continue
        const hits = texts.map((text) => rules.get(fold(text, wide)))
        if (hits.every((hit) => hit !== undefined)) return hits[0]
      }
      return undefined
    },
  }
}
