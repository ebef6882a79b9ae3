/** Finds what is valid in a config but hardly meant. Loaded by the command only, never to answer. */
import type { ConfigIssue } from '../config-error.ts'
import { isObject } from '../containers.ts'
import { type Config, configSchema } from '../schema.ts'
import { formatPath, type Step } from '../steps.ts'
import { check, type Finding, toConfigIssue } from '../validate.ts'
import { findDeadRules } from './dead-rules.ts'
import { type Check, toLintedConfig } from './linted-config.ts'
import { findContradictoryReplies } from './replies.ts'
import { findUnreachableStates } from './scenarios.ts'
import { findShadowedRules } from './shadowed-rules.ts'
import { findUnknownTemplateNames } from './templates.ts'
import { findCatastrophicRegexes, findSuspiciousSubstrings } from './text-tests.ts'
import { findInvalidToolCalls } from './tool-calls.ts'

const checks: readonly Check[] = [
  findDeadRules,
  findShadowedRules,
  findUnreachableStates,
  findContradictoryReplies,
  findUnknownTemplateNames,
  findInvalidToolCalls,
  findSuspiciousSubstrings,
  findCatastrophicRegexes,
]

/**
 * Lists what is valid in a config but hardly meant, such as a rule that is never reached; `[]` where
 * there is nothing. What is not valid is left out: see `validateConfig`.
 *
 * @example
 * lintConfig({ rules: [{ match: { user: { contains: 'hi' } }, reply: 'Hello!' }] })
 * // [{ path: 'rules[0].match.user.contains', message: 'contains: "hi" also matches "this"; …' }]
 */
export function lintConfig(config: unknown): ConfigIssue[] {
  const invalid = (check(configSchema, config).findings ?? []).map(({ steps }) => steps)
  return findWarnings(config, invalid).map(toConfigIssue)
}

/** @param invalid the ways to what is not valid */
export function findWarnings(config: unknown, invalid: readonly Step[][]): Finding[] {
  if (!isObject(config) || invalid.some((steps) => steps.length === 0)) return []
  const linted = toLintedConfig(config as Config, invalid)
  const findings: Finding[] = []
  for (const run of checks) {
    run(linted, (steps, message, { suggestion, at = 'value' } = {}) => {
      const place = formatPath(steps, 40)
      findings.push({
        steps,
        at,
        message,
        place,
        takesText: false,
        ...(suggestion === undefined ? {} : { suggestion }),
      })
    })
  }
  return findings
}
