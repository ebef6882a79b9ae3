/** Files as the user would name them. */
import { isAbsolute, relative } from 'node:path'

/** Relative to the working directory where it is below it, else absolute. */
export function displayName(path: string): string {
  const name = relative(process.cwd(), path)
  return name === '' || name.startsWith('..') || isAbsolute(name) ? path : name
}

const modulePattern = /\.([cm]?[jt]s|py)$/i

/** Whether a file name is that of a response module, not of a config. */
export function isModuleName(path: string): boolean {
  return modulePattern.test(path)
}
