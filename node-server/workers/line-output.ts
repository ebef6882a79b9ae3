/** The log of a worker goes through the primary process: lines of several would get into each other. */
import type { Output } from '../log.ts'

export interface Lines {
  stdout: string
  stderr: string
}

export interface LineOutput {
  stdout: Output
  stderr: Output
  /** Resolves when all has been taken. */
  flush(): Promise<void>
}

/** With more than this in line, a worker waits for its own output as a single process does. */
const maxCharacters = 1024 * 1024

/** Sends what one turn of the event loop has written in one piece. */
export function createLineOutput(
  send: (lines: Lines) => Promise<void>,
  direct: { stdout: Output; stderr: Output },
): LineOutput {
  let lines: Lines = { stdout: '', stderr: '' }
  let sending: Promise<void> | undefined

  const output = (name: keyof Lines): Output => ({
    write(text) {
      if (lines[name].length > maxCharacters) {
        direct[name].write(lines[name] + text)
        lines[name] = ''
        return
      }
      lines[name] += text
      sending ??= new Promise<void>((resolve) => setImmediate(resolve)).then(sendAll)
    },
  })

  async function sendAll(): Promise<void> {
    try {
      while (lines.stdout !== '' || lines.stderr !== '') {
        const taken = lines
        lines = { stdout: '', stderr: '' }
        await send(taken)
      }
    } catch {
      // The primary process has ended, and this one does so, too.
    } finally {
      sending = undefined
    }
  }

  return {
    stdout: output('stdout'),
    stderr: output('stderr'),
    async flush() {
      while (sending !== undefined) await sending
    },
  }
}
