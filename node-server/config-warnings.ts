/** Warns of what is allowed in a config and yet probably a mistake, as `mockllm validate` does. */
import { readConfigFile } from './load-config.ts'
import type { Log } from './log.ts'

/** A longer file is left to `mockllm validate`: the checks would keep requests waiting for seconds. */
const longestChecked = 200_000

/** Never throws: a file that has gone meanwhile is the reload's to tell. */
export async function warnOfConfig(path: string, log: Log): Promise<void> {
  try {
    const { text, name } = await readConfigFile(path)
    if (text.length > longestChecked) return
    const [{ lintText }, { formatIssue }] = await Promise.all([
      import('../src/config/lint/lint-text.ts'),
      import('../src/config/config-error.ts'),
    ])
    for (const issue of lintText(text, { file: name })) {
      const message = formatIssue({ ...issue, message: `warning: ${issue.message}` })
      log.warn?.(message, { event: 'config_warning', file: name, path: issue.path })
    }
  } catch {
    // See above.
  }
}
