/** States of scenarios that no rule leads to. */

import { closest } from '../../suggest.ts'
import { quote } from '../steps.ts'
import { type Check, index, type LintedRule, name } from './linted-config.ts'
import { listOf } from './text-conditions.ts'

export const findUnreachableStates: Check = ({ rules, isWhole }, report) => {
  // What is not valid may lead there.
  if (!isWhole) return
  for (const [scenario, steps] of byScenario(rules)) {
    const reached = reach(steps)
    for (const { rule, steps: place } of steps) {
      const state = rule.scenario?.state
      for (const [position, wanted] of listOf(state).entries()) {
        if (reached.has(wanted)) continue
        const suggestion = closest(wanted, [...reached])
        const states = [...reached].map((known) => quote(known, 40)).join(', ')
        const hint = suggestion === undefined ? '' : `; did you mean ${quote(suggestion)}?`
        report(
          [
            ...place,
            name('scenario'),
            name('state'),
            ...(Array.isArray(state) ? [index(position)] : []),
          ],
          `the scenario ${quote(scenario, 40)} never comes to the state ${quote(wanted, 40)}: rules lead to ${states}${hint || '; give a rule the next that leads there'}`,
          { suggestion },
        )
      }
    }
  }
}

function byScenario(rules: LintedRule[]): Map<string, LintedRule[]> {
  const scenarios = new Map<string, LintedRule[]>()
  for (const rule of rules) {
    const { scenario } = rule.rule
    if (scenario === undefined) continue
    scenarios.set(scenario.name, [...(scenarios.get(scenario.name) ?? []), rule])
  }
  return scenarios
}

/** A state that only an unreachable one leads to is not reached either. */
function reach(rules: LintedRule[]): Set<string> {
  const reached = new Set(['started'])
  for (let size = 0; size < reached.size; ) {
    size = reached.size
    for (const { scenario } of rules.map(({ rule }) => rule)) {
      const { state, next } = scenario!
      if (next === undefined) continue
      if (state === undefined || listOf(state).some((from) => reached.has(from))) reached.add(next)
    }
  }
  return reached
}
