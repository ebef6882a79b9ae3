import { lintText } from '../../../src/config/lint/lint-text.ts'
import { parseConfig } from '../../../src/config/parse-config.ts'

/** `line:column message` for each warning of a config, which is valid. */
export function warningsOf(text: string): string[] {
  parseConfig(text)
  return lintText(text).map(({ line, column, message }) => `${line}:${column} ${message}`)
}
