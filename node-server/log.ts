/** What a server says: news on stdout, trouble on stderr, as text for people or JSON for machines. */
import type { Call, Outcome } from '../src/state/call.ts'
import { escapeControls, escapeControlsOfLines } from './escape-controls.ts'
import { callFields, formatCall } from './request-log.ts'

export type LogFormat = 'text' | 'json'

export interface Log {
  /** What is needed to use the server, such as its address: also written when quiet. */
  ready(message: string, fields?: Record<string, unknown>): void
  info(message: string, fields?: Record<string, unknown>): void
  /** What works, but is probably a mistake. */
  warn?(message: string, fields?: Record<string, unknown>): void
  error(message: string, fields?: Record<string, unknown>): void
  call(call: Call, outcome: Outcome, durationMs: number): void
}

export interface Output {
  write(text: string): unknown
}

export interface LogOptions {
  stdout: Output
  stderr: Output
  /** Default `text`. */
  format?: LogFormat
  /** Only what is needed to use the server, and errors. Default false. */
  quiet?: boolean
  /** Default false. */
  color?: boolean
}

export function createLog(options: LogOptions): Log {
  const { stdout, stderr, format = 'text', quiet = false, color = false } = options
  const write = (output: Output, level: string) => (message: string, fields?: object) =>
    output.write(
      format === 'text'
        ? `${escapeControlsOfLines(message)}\n`
        : toJsonLine(level, { message, ...fields }),
    )
  const info = write(stdout, 'info')
  return {
    ready: info,
    info: quiet ? () => {} : info,
    warn: write(stderr, 'warn'),
    error: write(stderr, 'error'),
    call(call, outcome, durationMs) {
      if (quiet) return
      stdout.write(
        format === 'text'
          ? `${formatCall(call, outcome, durationMs, color)}\n`
          : toJsonLine('info', callFields(call, outcome, durationMs)),
      )
    },
  }
}

/** Says nothing but errors: the default where a server is started from code. */
export function createErrorLog(): Log {
  return createLog({ stdout: process.stdout, stderr: process.stderr, quiet: true })
}

function toJsonLine(level: string, fields: object): string {
  // JSON itself lets some of them stand.
  return `${escapeControls(JSON.stringify({ time: new Date().toISOString(), level, ...fields }))}\n`
}
