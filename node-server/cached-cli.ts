#!/usr/bin/env node
/** The file that a shell starts: loads the command from what an earlier start has kept, where it may. */
import { existsSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { createCachedLoader } from './code-cache.ts'

// Where it is built, of which neither rollup nor TypeScript knows.
const command = join(__dirname, 'command', 'cli.cjs')
createCachedLoader(cacheFolder(process.env))(command)

/**
 * Beside the package itself: whoever can write there can as well change the code of the package. In no
 * folder that others can write to, where they could have any code run.
 */
function cacheFolder(env: NodeJS.ProcessEnv): string | undefined {
  if (env['MOCKLLM_NO_CODE_CACHE'] || env['NODE_DISABLE_COMPILE_CACHE']) return undefined
  const root = dirname(__dirname)
  const around = dirname(root)
  const modules = basename(around) === 'node_modules' ? around : join(root, 'node_modules')
  // `__BUILD__` is a hash of all that the command consists of.
  return existsSync(modules) ? join(modules, '.cache', 'mockllm', '__BUILD__') : undefined
}
