import { ConfigError, type ConfigIssue } from '../../src/config/config-error.ts'
import { parseConfig } from '../../src/config/parse-config.ts'

/** What `parseConfig` says about a text, as a user sees it. */
export function messageOf(text: string, file = 'responses.yml'): string {
  return errorOf(text, file).message
}

export function issuesOf(text: string): ConfigIssue[] {
  return errorOf(text, undefined).issues
}

/** `line:column message` for each issue. */
export function headsOf(text: string): string[] {
  return issuesOf(text).map(({ line, column, message }) => `${line}:${column} ${message}`)
}

function errorOf(text: string, file: string | undefined): ConfigError {
  try {
    parseConfig(text, file === undefined ? {} : { file })
  } catch (error) {
    if (error instanceof ConfigError) return error
    throw error
  }
  throw new Error('The config is valid.')
}
