/** What is shown of paced streams. */
import { atLeast, atMost, millis, percent, times, whole } from './format.mjs'
import { lateGoalMs, streamsGoal, workersGoal } from './paced-streams.mjs'

export function pacedRows({ rising, workers, oneShare, twoShares, many, long }) {
  const rows = [...risingRows(rising)]
  if (workers !== undefined) rows.push(workersRow(workers, rising))
  if (oneShare !== undefined) rows.push(sharesRow(oneShare, twoShares))
  if (many !== undefined) rows.push(manyRow(many))
  if (long !== undefined) rows.push(longRow(long))
  return rows
}

function risingRows(report) {
  if (report.error !== undefined) return [failed('paced streams', report)]
  const { streams, held, eventsPerSecond } = report
  const shown = streams.find((entry) => entry.streams === streamsGoal) ?? streams.at(-1)
  const name = `${whole(shown.streams)} streams of ${eventsPerSecond} events/s: p99 late`
  const late = atMost(shown.lateness.p99, lateGoalMs, millis)
  const first = row(name, `${millis(shown.lateness.p99)}${cpuOf(shown)}`, [late])
  // One number of streams says nothing of how far it goes.
  if (streams.length === 1) return [first]
  const most = streams.find((entry) => entry.streams === held)
  const goals = [atLeast(held ?? 0, streamsGoal, whole)]
  const cell = `${held === undefined ? 'none' : whole(held)}${most === undefined ? '' : cpuOf(most)}`
  return [first, row(`  most under ${lateGoalMs} ms`, cell, goals)]
}

/** Where a core is missing, the client takes it from the workers, and there is no goal to meet. */
function workersRow(report, rising) {
  if (report.error !== undefined) return failed('  with two workers', report)
  const { held, pinned } = report
  const ratio = (held ?? 0) / (rising.held ?? Number.POSITIVE_INFINITY)
  if (pinned !== undefined) {
    const goal = atLeast(ratio, workersGoal, times, ' one worker')
    return row('  with two workers', whole(held ?? 0), [goal])
  }
  return row('  with two workers, the client on their cores', whole(held ?? 0))
}

/** Of processes that have equal shares of a core, because there are not cores enough for each. */
function sharesRow(one, two = { held: 0 }) {
  const failure = [one, two].find(({ error }) => error !== undefined)
  if (failure !== undefined) return failed('  processes with a share of a core', failure)
  const name = `  one and two processes, ${percent(one.share)} of a core each`
  const goal = atLeast((two.held ?? 0) / (one.held ?? 0), workersGoal, times, ' one worker')
  return row(name, `${whole(one.held ?? 0)}, ${whole(two.held ?? 0)}`, [goal])
}

function manyRow(report) {
  if (report.error !== undefined) return failed('many streams', report)
  const { streams, eventsPerSecond } = report
  const [{ streams: count, wrong, lateness, ...rest }] = streams
  const name = `${whole(count)} streams of ${eventsPerSecond} events/s: p99 late`
  const goals = [atMost(wrong, 0, whole, ' lost or reordered')]
  return row(name, `${millis(lateness.p99)}${cpuOf(rest)}`, goals)
}

function longRow(report) {
  if (report.error !== undefined) return failed('long streams', report)
  const { streams, seconds } = report
  const [{ streams: count, drift }] = streams
  const name = `drift of ${whole(count)} streams over ${seconds} s, the most`
  return row(name, millis(drift.max), [atMost(drift.max, lateGoalMs, millis)])
}

function cpuOf({ serverCpu }) {
  return serverCpu === undefined ? '' : ` ${percent(serverCpu).padStart(7)}`
}

function failed(name, { error }) {
  const [reason] = error.split('\n').slice(-1)
  return row(`${name}: ${reason}`, 'failed')
}

function row(name, mockllm, goals = []) {
  return { name, cells: { mockllm }, goals }
}
