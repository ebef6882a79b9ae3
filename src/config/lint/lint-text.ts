/** Finds what is hardly meant in the text of a config, each where it stands. */
import type { ConfigIssue } from '../config-error.ts'
import type { ParseConfigOptions } from '../parse-config.ts'
import { type ConfigText, readConfigText } from '../read-config-text.ts'
import { findWarnings } from './lint-config.ts'

/** Warnings with file, line and column; what is not valid is left to `parseConfig`. */
export function lintText(text: string, options: ParseConfigOptions = {}): ConfigIssue[] {
  return lintConfigText(readConfigText(text, options))
}

/** Of a text that has been read already. */
export function lintConfigText({ config, invalid, locate }: ConfigText): ConfigIssue[] {
  return locate(findWarnings(config, invalid))
}
