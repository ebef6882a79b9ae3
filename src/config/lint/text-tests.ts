/** Tests of texts that match more, or take longer, than was probably meant. */
import { quote } from '../steps.ts'
import { type Check, index, name } from './linted-config.ts'
import { isCatastrophic } from './regex-cost.ts'
import { listOf, textConditionsOf, toTests } from './text-conditions.ts'

/** Words in which short ones hide. */
const commonWords =
  'this architecture which another something know other information category application scatter caterpillar education catalog discard start party password broadcast helpful shelter hello below there therefore together history again maintain explain contain daily email available tail retail cause because pause understand island thousand brand standard forget format transform platform before important report support airport import'.split(
    ' ',
  )

export const findSuspiciousSubstrings: Check = ({ rules }, report) => {
  for (const { match, steps } of rules) {
    for (const condition of textConditionsOf(match)) {
      const { contains } = toTests(condition.match, condition.bare)
      if (!condition.isProse || condition.isNegated) continue
      for (const [place, part] of listOf(contains).entries()) {
        if (!/^\p{Script=Latin}{1,4}$/u.test(part)) continue
        const word = commonWords.find((candidate) => {
          return candidate.includes(part.toLowerCase()) && candidate !== part.toLowerCase()
        })
        if (word === undefined && part.length > 3) continue
        const also = word === undefined ? 'parts of longer words' : quote(word)
        report(
          [
            ...steps,
            name('match'),
            ...condition.steps,
            name('contains'),
            ...(Array.isArray(contains) ? [index(place)] : []),
          ],
          `contains: ${quote(part)} also matches ${also}; use word: ${quote(part)} for the whole word`,
          { suggestion: 'word' },
        )
      }
    }
  }
}

export const findCatastrophicRegexes: Check = ({ rules, folding }, report) => {
  for (const { match, steps } of rules) {
    for (const condition of textConditionsOf(match)) {
      const tests = toTests(condition.match, condition.bare)
      const places = [
        { own: tests, below: condition.steps },
        ...(typeof tests.not === 'object' && !Array.isArray(tests.not)
          ? [{ own: tests.not, below: [...condition.steps, name('not')] }]
          : []),
      ]
      for (const { own, below } of places) {
        const ignoresCase = own.ignore_case ?? tests.ignore_case ?? folding.ignoreCase
        const given = own.flags ?? ''
        const flags = ignoresCase && !given.includes('i') ? `${given}i` : given
        for (const [place, source] of listOf(own.regex).entries()) {
          const found = isCatastrophic(source, flags)
          if (found === undefined) continue
          report(
            [
              ...steps,
              name('match'),
              ...below,
              name('regex'),
              ...(Array.isArray(own.regex) ? [index(place)] : []),
            ],
            `the regex ${quote(source, 60)} may take for ever, as for the ${found.attack.length} characters of ${quote(found.attack, 24)}: there are too many ways in which its repetitions can share a text; do not repeat what itself repeats, and do not let neighbours match the same characters`,
          )
        }
      }
    }
  }
}
