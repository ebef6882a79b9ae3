/** Reads a config from YAML text, JSON included. */
import { ConfigError } from './config-error.ts'
import { readConfigText } from './read-config-text.ts'
import type { Config } from './schema.ts'

export interface ParseConfigOptions {
  /** Named in errors. The file is not read. */
  file?: string
}

/**
 * Reads a config from the text of a YAML or JSON file. An empty text is an empty config.
 *
 * @throws ConfigError that names everything that is wrong, with line, column and caret
 * @example
 * const config = parseConfig('responses:\n  "hi": "Hello!"', { file: 'responses.yml' })
 * mockLLMHandlers(config)
 */
export function parseConfig(text: string, options: ParseConfigOptions = {}): Config {
  const { config, issues } = readConfigText(text, options)
  if (issues.length > 0) throw new ConfigError(issues)
  return config
}
