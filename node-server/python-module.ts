/** Response modules written for the Python tool, run by the user's own python3. */
import { displayName } from './file-name.ts'
import type { LoadedModule } from './load-module.ts'
import { type PythonProcess, startPythonProcess } from './python-process.ts'

/**
 * Starts python3 with the module; where it dies, the next call starts it anew.
 *
 * @param file absolute
 * @throws Error where there is no python3, or the module fails to load
 */
export async function startPythonModule(file: string): Promise<LoadedModule> {
  let running: Promise<PythonProcess> = startPythonProcess(file)
  const { files } = await running
  let disposed = false

  return {
    name: displayName(file),
    files,
    async getResponse(headers, body) {
      const current = await running
      if (!current.exited || disposed) return current.call(headers, body)
      // Another call that waited may have begun the restart.
      const dead = running
      const before = await dead
      if (running === dead && before.exited) running = restart(dead)
      return (await running).call(headers, body)
    },
    dispose() {
      disposed = true
      running.then((current) => current.end()).catch(() => {})
    },
  }

  function restart(dead: Promise<PythonProcess>): Promise<PythonProcess> {
    const restarted = startPythonProcess(file)
    // A start that fails is reported to who asked, and tried again by the next.
    restarted.catch(() => {
      running = dead
    })
    return restarted
  }
}
