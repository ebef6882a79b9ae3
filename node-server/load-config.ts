/** Config files: from a path to a checked config. */
import { readFileSync } from 'node:fs'
import type { Config } from '../src/config/schema.ts'
import { displayName, isModuleName } from './file-name.ts'
import { readPlainJson } from './plain-json.ts'

/**
 * Reads a config from a YAML or JSON file.
 *
 * @param path absolute, or relative to the working directory
 * @throws ConfigError with every problem as `file:line:column`; an `Error` where the file cannot be read
 * @example
 * const llm = createMockLLM(await loadConfig('responses.yml'))
 */
export async function loadConfig(path: string): Promise<Config> {
  const { text, name } = await readConfigFile(path)
  const config = readPlainJson(text)
  if (config !== undefined) return config
  // Loaded here, because the YAML parser takes longer to load than the rest of the server.
  const { parseConfig } = await import('../src/config/parse-config.ts')
  return parseConfig(text, { file: name })
}

/** The text of a config file, and what to call it. */
export async function readConfigFile(path: string): Promise<{ text: string; name: string }> {
  const name = displayName(path)
  if (isModuleName(path)) {
    throw new Error(`${name} is a response module, not a config; give it as --response-module`)
  }
  return { text: readText(path, name), name }
}

function readText(path: string, name: string): string {
  let bytes: Uint8Array
  try {
    // Not by a promise: node:fs/promises and its threads take longer to begin than this takes.
    bytes = readFileSync(path)
  } catch (error) {
    throw new Error(`Failed to read ${name}: ${reasonOf(error)}`, { cause: error })
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (error) {
    throw new Error(`Failed to read ${name}: it is not UTF-8 text; save it as UTF-8`, {
      cause: error,
    })
  }
}

/** The system's error in words. */
export function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException
  switch (code) {
    case 'ENOENT':
      return 'there is no such file'
    case 'EISDIR':
      return 'it is a directory'
    case 'EACCES':
      return 'permission denied'
    default:
      return message
  }
}
