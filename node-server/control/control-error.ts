/** What a client of the control routes hears when it is refused. */
import type { ConfigIssue } from '../../src/config/config-error.ts'

interface Details {
  /** For the header `allow`. */
  allow?: string
  issues?: readonly ConfigIssue[]
}

export class ControlError extends Error {
  readonly status: number
  readonly allow: string | undefined
  readonly issues: readonly ConfigIssue[] | undefined

  constructor(status: number, message: string, { allow, issues }: Details = {}) {
    super(message)
    this.name = 'ControlError'
    this.status = status
    this.allow = allow
    this.issues = issues
  }

  toJSON(): object {
    return { error: { message: this.message, issues: this.issues } }
  }
}
