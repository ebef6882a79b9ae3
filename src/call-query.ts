/** Holds conditions against calls that have been answered: what is waited for, and what is explained. */
import { compileCheckedMatch } from './config/compile.ts'
import { naming } from './config/config-error.ts'
import type { HeaderReader } from './providers/provider.ts'
import type { Asked } from './rules/asked.ts'
import type { Match } from './rules/match.ts'
import { describeMisses } from './rules/wording.ts'
import type { Settings } from './settings.ts'
import type { Call } from './state/call.ts'
import type { CallQuery, CallTest } from './state/journal.ts'

/** What `waitForCall` looks for; a function has nothing to say of why a call does not fit. @throws ConfigError */
export function queryOf(match: Match | CallTest, settings: Settings): Omit<CallQuery, 'concerns'> {
  if (typeof match === 'function') return { test: match, explain: () => undefined }
  const matcher = naming('waitForCall()', () => compileCheckedMatch(match, settings))
  return {
    test(call, headers) {
      const asked = askedBy(call, headers)
      return asked !== undefined && matcher.test(asked, {})
    },
    explain(call, headers) {
      const asked = askedBy(call, headers)
      if (asked === undefined) return undefined
      const misses = matcher.explain(asked)
      return misses.length === 0 ? undefined : `wants ${describeMisses(misses)}`
    },
  }
}

/** What a call asked for, where it asked for a completion; without its secrets if it is not kept any more. */
export function askedBy(call: Call, headers: HeaderReader | undefined): Asked | undefined {
  const { prompt, body, method, path: url } = call
  if (prompt === undefined) return undefined
  return {
    prompt,
    body,
    headers: headers ?? { get: (name) => call.headers[name.toLowerCase()] ?? null },
    details: (captures) => ({ method, url, headers: call.headers, body, captures }),
  }
}
