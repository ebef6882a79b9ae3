/** What can be said of a rule set in a line: its prompts, and how many rules it has. */
import type { RuleSet } from '../src/rules/rule-set.ts'

/** Prompts that are matched word for word, in order. */
export function exactPrompts({ rules }: RuleSet): string[] {
  return rules.flatMap(({ matcher }) => matcher.exactUsers ?? [])
}

/** Such as `2 responses, 1 rule`. */
export function countRules({ rules }: RuleSet): string {
  const exact = rules.filter(({ matcher }) => matcher.exactUsers !== undefined).length
  const others = rules.length - exact
  const words = [`${exact} ${exact === 1 ? 'response' : 'responses'}`]
  if (others > 0) words.push(`${others} ${others === 1 ? 'rule' : 'rules'}`)
  return words.join(', ')
}
