/** Finds the rules that may match: the cost does not grow with the number of exact ones. */
import { type Folding, fold } from './folding.ts'
import type { Rule } from './rule-set.ts'

export interface RuleIndex {
  readonly rules: readonly Rule[]
  /** Whether any of them asks a function of the user's. */
  readonly asksFunctions: boolean
  /** In order; what they ask is still to be tested. */
  candidates(user: string): Iterable<Rule>
}

interface ExactIndex {
  folding: Folding
  /** Positions of rules by the folded text of the user. */
  positions: Map<string, number[]>
}

export function createRuleIndex(rules: readonly Rule[]): RuleIndex {
  const exact: ExactIndex[] = []
  const open: number[] = []
  for (const [position, { matcher }] of rules.entries()) {
    if (matcher.exactUsers === undefined) open.push(position)
    else {
      const { positions } = indexFor(exact, matcher.folding)
      for (const user of matcher.exactUsers) {
        const same = positions.get(user)
        if (same === undefined) positions.set(user, [position])
        else same.push(position)
      }
    }
  }
  const openRules = open.map((position) => rules[position]!)
  return {
    rules,
    asksFunctions: rules.some(
      ({ matcher, source }) => matcher.asksFunction || source.kind === 'function',
    ),
    candidates(user) {
      const found = lookUp(exact, user)
      if (found.length === 0) return openRules
      return open.length === 0 ? found.map((position) => rules[position]!) : merge(found)
    },
  }

  function* merge(found: readonly number[]): Generator<Rule> {
    let next = 0
    for (const position of open) {
      while (next < found.length && found[next]! < position) yield rules[found[next++]!]!
      yield rules[position]!
    }
    while (next < found.length) yield rules[found[next++]!]!
  }
}

const none: readonly number[] = []

function indexFor(exact: ExactIndex[], folding: Folding): ExactIndex {
  const same = exact.find(
    (other) =>
      other.folding.ignoreCase === folding.ignoreCase &&
      other.folding.ignoreWhitespace === folding.ignoreWhitespace,
  )
  if (same !== undefined) return same
  const added: ExactIndex = { folding, positions: new Map() }
  exact.push(added)
  return added
}

/** Positions in ascending order. */
function lookUp(exact: readonly ExactIndex[], user: string): readonly number[] {
  const find = ({ folding, positions }: ExactIndex) => positions.get(fold(user, folding)) ?? none
  // Of most configs, all rules fold alike.
  if (exact.length === 1) return find(exact[0]!)
  return exact.flatMap(find).sort((a, b) => a - b)
}
