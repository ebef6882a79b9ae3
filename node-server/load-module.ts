/** Response modules: from a path to the function that answers. */
import { existsSync, realpathSync } from 'node:fs'
import { extname, resolve } from 'node:path'
import type { Jiti } from 'jiti'
import { displayName, isModuleName } from './file-name.ts'
import { listModuleFiles } from './module-graph.ts'
import { findResponseFunction, type ResponseFunction } from './response-function.ts'

export interface LoadedModule {
  /** As the user would name its file. */
  name: string
  getResponse: ResponseFunction
  /** Absolute paths of what it was made of. */
  files: string[]
  /** Frees what it holds, once the calls that are under way have been answered. */
  dispose(): void
}

/**
 * Loads a response module afresh: JavaScript or TypeScript in this process, Python in one of its own.
 *
 * @throws Error where the file is missing or fails to load, or has no response function
 */
export async function loadModule(path: string): Promise<LoadedModule> {
  const name = displayName(path)
  if (!isModuleName(path)) {
    throw new Error(
      `${name} is not a response module: expected .js, .mjs, .cjs, .ts, .mts, .cts or .py; ` +
        'give a YAML file as --config',
    )
  }
  const file = resolve(path)
  if (!existsSync(file)) throw new Error(`Failed to load ${name}: there is no such file`)
  if (extname(file).toLowerCase() === '.py') {
    const { startPythonModule } = await import('./python-module.ts')
    return startPythonModule(file)
  }
  return loadScript(file, name)
}

async function loadScript(file: string, name: string): Promise<LoadedModule> {
  const { createJiti } = await import('jiti')
  const jiti = createJiti(import.meta.url, { fsCache: false })
  const files = listModuleFiles(file)
  let exported: unknown
  try {
    exported = await evaluate(jiti, file, files)
  } catch (error) {
    throw new Error(`Failed to load ${name}: ${describeFailure(error, files)}`, { cause: error })
  }
  return { name, getResponse: findResponseFunction(exported, name), files, dispose() {} }
}

/**
 * Without await first: only then is every file translated, and so read afresh; with it, native ES
 * modules come from Node's own cache, which cannot be emptied. Only top-level await needs it.
 */
async function evaluate(jiti: Jiti, file: string, files: readonly string[]): Promise<unknown> {
  forget(jiti, files)
  try {
    return jiti(file)
  } catch (error) {
    if (!(error instanceof Error) || !/\bawait\b/.test(error.message)) throw error
    forget(jiti, files)
    return jiti.import(file)
  }
}

function forget(jiti: Jiti, files: readonly string[]): void {
  for (const file of files) {
    delete jiti.cache[file]
    if (existsSync(file)) delete jiti.cache[realpathSync(file)]
  }
}

function describeFailure(error: unknown, files: readonly string[]): string {
  if (!(error instanceof Error)) return String(error)
  const [message = ''] = error.message.split('\nRequire stack:')
  const text = message.replace(/\s*\n\s*/g, ' at ').replace(/^ParseError: /, 'syntax error: ')
  if (files.some((file) => text.includes(file))) return shorten(text, files)
  const place = (error.stack ?? '').split('\n').find((line) => files.some((f) => line.includes(f)))
  const position = /((?:file:\/\/)?[^\s()]+?:\d+)(?::\d+)?\)?$/.exec(place ?? '')?.[1]
  return position === undefined ? text : `${text} at ${shorten(position, files)}`
}

function shorten(text: string, files: readonly string[]): string {
  return files.reduce((shorter, file) => shorter.replaceAll(file, displayName(file)), text)
}
