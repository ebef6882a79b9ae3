/** What is wrong with a config, all of it at once, each where it stands. */
import { codeFrame } from './code-frame.ts'

/** One thing that is wrong with a config. */
export interface ConfigIssue {
  /** What is wrong, the value, and how to mend it. */
  message: string
  /** Such as `responses["hi"].text`; `''` for the config as a whole. */
  path: string
  /** The file, as it was named to the parser. */
  file?: string
  /** From 1. Absent for objects in code. */
  line?: number
  /** From 1, in UTF-16 units, as editors count. */
  column?: number
  /** The column after the last one, on the same line. */
  endColumn?: number
  /** The whole line. */
  source?: string
  /** What was probably meant: a key or a value. */
  suggestion?: string
}

/**
 * A config that is not valid. `message` prints every issue, with file, line, column, source line and
 * caret where the config came from a file.
 *
 * @example
 * try {
 *   parseConfig(text, { file: 'responses.yml' })
 * } catch (error) {
 *   if (error instanceof ConfigError) console.error(error.issues[0]?.line)
 * }
 */
export class ConfigError extends Error {
  /** In the order of their positions. */
  readonly issues: ConfigIssue[]

  constructor(issues: ConfigIssue[]) {
    super(issues.map(formatIssue).join('\n'))
    this.name = 'ConfigError'
    this.issues = issues
  }
}

/** `responses.yml:3:5 message`, the source line, and a caret line under what is meant. */
export function formatIssue(issue: ConfigIssue): string {
  const { file, line, column, message } = issue
  const place = [file, line, column].filter((part) => part !== undefined).join(':')
  const head = place === '' ? message : `${place} ${message}`
  const frame = codeFrame(issue)
  return frame === '' ? head : `${head}\n${frame}`
}

/** Runs what may find an argument not valid, and says of which method it is. @throws ConfigError */
export function naming<Value>(method: string, compile: () => Value): Value {
  try {
    return compile()
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    throw new ConfigError(
      error.issues.map((issue) => ({ ...issue, message: `${method}: ${issue.message}` })),
    )
  }
}
