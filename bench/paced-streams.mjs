/** How punctual paced streams are: what `mockllm bench` says, at several rates. */
import { execFile } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { canShareCores, shareCores } from './core-shares.mjs'
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

/** Numbers of streams of which a part of a core holds the first. */
const countsOfShare = [100, 200, 250, 300, 350, 400]

/** A core for each of two workers and one for the client. */
const coresOfWorkers = 3

/** The report of each run, or `{ error }` where there is none. */
export async function measurePacedStreams({ quick }) {
  const reports = {}
  for (const [name, { usual, quick: short }] of Object.entries(runs)) {
    const flags = quick ? short : usual
    if (flags !== undefined) reports[name] = await runBench(flags)
  }
  const isShort = availableParallelism() < coresOfWorkers
  if (!quick && isShort && canShareCores) Object.assign(reports, await measureShares())
  return reports
}

/** How many streams one process holds on a share of a core, and whether two hold as many more as they should. */
export async function measureShares() {
  const oneShare = await runBench(flagsOf(countsOfShare), 1)
  if (oneShare.error !== undefined || oneShare.held === undefined) return { oneShare }
  const counts = [1, workersGoal, 2].map((times) => Math.ceil(times * oneShare.held))
  const twoShares = await runBench([...flagsOf(counts), '--workers', '2'], 2)
  return { oneShare, twoShares }
}

function flagsOf(counts) {
  return ['--seconds', '5', '--streams', counts.join(',')]
}

function runBench(flags, shares) {
  const line = [process.execPath, 'dist/cli.cjs', 'bench', '--format', 'json', ...flags]
  const [command, ...args] = onAnyCore(line)
  let release
  return new Promise((resolve) => {
    const child = execFile(command, args, { maxBuffer: 2 ** 24 }, (error, stdout, stderr) => {
      const sharing = release?.()
      // Lost events are no reason to say nothing: the report has their number.
      if (stdout.startsWith('{')) resolve({ flags, ...JSON.parse(stdout), ...sharing })
      else resolve({ flags, error: stderr.trim() || error.message })
    })
    child.stderr.pipe(process.stderr)
    release = shares === undefined ? undefined : shareCores(child.pid, shares)
  })
}
