/** What a process and its children have used, as Linux tells it. */
import { readdirSync, readFileSync } from 'node:fs'

export interface Usage {
  cpuMs: number
  residentBytes: number
}

/** How often the kernel's clock ticks in `/proc`, on every platform that Node runs on. */
const msPerTick = 10

/** `undefined` where there is no `/proc`. */
export function usageOf(pid: number): Usage | undefined {
  try {
    const usage = readProcess(pid)
    for (const child of childrenOf(pid)) {
      const { cpuMs, residentBytes } = usageOf(child) ?? { cpuMs: 0, residentBytes: 0 }
      usage.cpuMs += cpuMs
      usage.residentBytes += residentBytes
    }
    return usage
  } catch {
    return undefined
  }
}

function readProcess(pid: number): Usage {
  // The name, in brackets, may hold anything.
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const kilobytes = /^VmRSS:\s*(\d+) kB/m.exec(status)?.[1]
  return {
    cpuMs: (Number(fields[11]) + Number(fields[12])) * msPerTick,
    residentBytes: Number(kilobytes ?? 0) * 1024,
  }
}

function childrenOf(pid: number): number[] {
  return readdirSync(`/proc/${pid}/task`).flatMap((task) => {
    const children = readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').trim()
    return children === '' ? [] : children.split(' ').map(Number)
  })
}
