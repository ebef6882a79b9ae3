/** What goes wrong on purpose: an error in place of an answer, and faults of sending it. */
import type { ErrorKind } from '../errors/error-kinds.ts'

/** An error in place of an answer, rendered in the asking vendor's own envelope. */
export interface ErrorReply {
  /** A named kind: the vendor's own status, type, code, message and headers for it. */
  kind?: ErrorKind
  /** HTTP status. Default: that of the kind, or 500. */
  status?: number
  /** The vendor's word for the kind of error. Default: the vendor's own for that status. */
  type?: string
  /** OpenAI's `error.code`. Default: that of the kind, or null. */
  code?: string | null
  message?: string
  /** Extra response headers. */
  headers?: Record<string, string>
  /** Seconds, sent as `retry-after`. */
  retry_after?: number
  /** How often it happens, from 0 to 1; else the rest of the reply is sent. Default 1. */
  probability?: number
}

export const faultKinds = [
  'disconnect',
  'truncate',
  'malformed',
  'stall',
  'duplicate',
  'error_event',
  'slow_start',
  'wrong_content_type',
  'empty_body',
] as const

/** Something that goes wrong on purpose. */
export type FaultKind = (typeof faultKinds)[number]

/** `disconnect@3` is short for `{ kind: disconnect, after: 3 }`. */
export interface FaultReply {
  kind: FaultKind
  /** How many pieces of the answer are sent before it happens. Default 1; 0 is before anything is sent. */
  after?: number
  /** How often it happens, from 0 to 1. Default 1. */
  probability?: number
  /** For `slow_start`: milliseconds before anything is sent. Default 5000. */
  delay_ms?: number
  /** For `stall`: milliseconds of silence. Default: until the client leaves. */
  for_ms?: number
  /** For `wrong_content_type`. Default `text/html`. */
  content_type?: string
  /** For `error_event`. Default `overloaded`. */
  error?: ErrorKind | ErrorReply
}
