/** How punctual paced streams are: what `mockllm bench` says, at several rates. */
import { execFile } from 'node:child_process'
import { onAnyCore } from './pinning.mjs'

export const lateGoalMs = 10
export const streamsGoal = 600
/** Of two workers beside one. */
export const workersGoal = 1.7

const runs = {
  rising: { usual: ['--seconds', '5'], quick: ['--streams', '600', '--seconds', '3'] },
  workers: { usual: ['--seconds', '5', '--workers', '2'] },
  many: {
    usual: ['--streams', '5000', '--rate', '2', '--seconds', '10'],
    quick: ['--streams', '5000', '--rate', '2', '--seconds', '3'],
  },
  long: { usual: ['--streams', '100', '--seconds', '60'] },
}

/** The report of each run, or `{ error }` where there is none. */
export async function measurePacedStreams({ quick }) {
  const reports = {}
  for (const [name, { usual, quick: short }] of Object.entries(runs)) {
    const flags = quick ? short : usual
    if (flags !== undefined) reports[name] = await runBench(flags)
  }
  return reports
}

function runBench(flags) {
  const line = [process.execPath, 'dist/cli.cjs', 'bench', '--format', 'json', ...flags]
  const [command, ...args] = onAnyCore(line)
  return new Promise((resolve) => {
    const child = execFile(command, args, { maxBuffer: 2 ** 24 }, (error, stdout, stderr) => {
      // Lost events are no reason to say nothing: the report has their number.
      if (stdout.startsWith('{')) resolve({ flags, ...JSON.parse(stdout) })
      else resolve({ flags, error: stderr.trim() || error.message })
    })
    child.stderr.pipe(process.stderr)
  })
}
