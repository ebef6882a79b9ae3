/** What a rule asks of a number. */
import type { NumberMatch } from './match.ts'
import { oneOf } from './wording.ts'

/** A number that is absent, or no number, is never matched. */
export function matchesNumber(match: NumberMatch, value: unknown): boolean {
  if (typeof value !== 'number') return false
  if (typeof match === 'number') return value === match
  if (Array.isArray(match)) return match.includes(value)
  const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = match
  return value >= min && value <= max
}

export function describeNumber(match: NumberMatch): string {
  if (typeof match === 'number') return String(match)
  if (Array.isArray(match)) return oneOf(match)
  const { min, max } = match
  if (max === undefined) return `at least ${min}`
  return min === undefined ? `at most ${max}` : `from ${min} to ${max}`
}
