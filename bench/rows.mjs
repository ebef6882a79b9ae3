/**
 * What was measured as rows of one table: `{ name, cells, goals }`, with a cell for each server and
 * any number of figures beside their goals.
 */
import {
  atLeast,
  atMost,
  mebibytes,
  megabytes,
  micros,
  millis,
  perSecond,
  times,
  whole,
} from './format.mjs'
import { idleMemoryGoal } from './memory.mjs'
import { sizeGoalBytes } from './size.mjs'
import { startupGoal } from './startup.mjs'

const sides = { bare: 'bare', aimock: 'aimock', first: '1 rule' }

export function throughputRows(workloads) {
  return workloads.flatMap(({ name, servers, missing, ratios, goals }) => {
    const cells = cellsOf(servers, cost)
    for (const [key, reason] of Object.entries(missing)) {
      cells[key] = /HTTP\/1\.1 \d+/.exec(reason)?.[0].replace('/1.1', '') ?? 'cannot'
    }
    const shown = Object.entries(goals)
      .filter(([side]) => ratios[side] !== undefined)
      .map(([side, goal]) => atMost(ratios[side], goal, times, ` ${sides[side]}`))
    const rows = [{ name, cells, goals: shown }]
    if (servers.bareByEvent !== undefined) {
      const bare = cost(servers.bareByEvent)
      rows.push({ name: '  the same with a write per event', cells: { bare }, goals: [] })
    }
    return rows
  })
}

function cost({ cpuMicros, requestsPerSecond }) {
  return `${micros(cpuMicros)} ${perSecond(requestsPerSecond).padStart(7)}`
}

export function startupRows({ millis: { json, cold, ...byServer }, ratio }) {
  const row = (name, mockllm, against) => ({
    name,
    cells: { mockllm: millis(mockllm) },
    goals: [{ figure: `${times(against)} bare`, goal: '', ok: true }],
  })
  return [
    {
      name: 'start to first answer, YAML',
      cells: cellsOf(byServer, millis),
      goals: [atMost(ratio.later, startupGoal, times, ' bare')],
    },
    row('  from JSON', json, ratio.json),
    row('  YAML, the first start of all', cold, ratio.first),
  ]
}

export function memoryRows({ bytes, requests, ratio }) {
  const row = (name, moment, goals = []) => ({
    name,
    cells: cellsOf(bytes, (value) => mebibytes(value[moment])),
    goals,
  })
  return [
    row('resident memory when ready', 'ready', [atMost(ratio, idleMemoryGoal, times, ' bare')]),
    row('  after one answer', 'answered'),
    row(`  after ${whole(requests)} answers`, 'loaded'),
  ]
}

export function sizeRows({ bytes }) {
  const goals = bytes.mockllm === undefined ? [] : [atMost(bytes.mockllm, sizeGoalBytes, megabytes)]
  return [{ name: 'installed files', cells: cellsOf(bytes, megabytes), goals }]
}

/** The most rules of each kind only; the run's JSON has all. */
export function rulesRows({ exact, session, linear, compileMs }) {
  const flat = (name, { goal, costs }) => {
    const { rules, cpuMicros, ratio } = costs.at(-1)
    return row(`${name}, ${whole(rules)} rules`, micros(cpuMicros), [
      atMost(ratio, goal, times, ' 1 rule'),
    ])
  }
  return [
    flat('in process: exact', exact),
    flat('  one more in front', session),
    ...linear.map(({ kind, costs }) => {
      const { rules, cpuMicros, nanosPerRule } = costs.find((each) => each.rules === 1000)
      const perRule = `${nanosPerRule.toFixed(0)} ns/rule`
      return row(`  ${kind}, ${whole(rules)} rules`, `${micros(cpuMicros)} ${perRule}`)
    }),
    row('  10,000 exact rules read', millis(compileMs)),
  ]
}

export function soakRows({ error, requests, unexpectedStatuses, ...rest }) {
  if (error !== undefined) return [row(`soak: ${error}`, 'failed')]
  const { alteredBytes, slopeKilobytesPer100k, rssStartMiB, rssEndMiB, checks = [] } = rest
  const memory = `${whole(rssStartMiB)} → ${whole(rssEndMiB)} MiB`
  return [
    row('soak: requests', whole(requests), [
      atMost(unexpectedStatuses, 0, whole, ' unexpected statuses'),
      atMost(alteredBytes, 0, whole, ' lost or altered bytes'),
    ]),
    row('  memory', memory, [
      {
        figure: `${slopeKilobytesPer100k.toFixed(0)} kB per 100,000`,
        goal: 'flat',
        ok: checks.every(({ ok }) => ok),
      },
    ]),
  ]
}

export function fuzzRows({ error, total, failed }) {
  if (error !== undefined) return [row(`fuzz: ${error}`, 'failed')]
  const found = atMost(failed, 0, whole, ' failures')
  return [row('fuzz: inputs', whole(total), [atLeast(total, 100_000, whole), found])]
}

function row(name, mockllm, goals = []) {
  return { name, cells: { mockllm }, goals }
}

function cellsOf(byServer, format) {
  return Object.fromEntries(
    Object.entries(byServer)
      .filter(([, value]) => value !== undefined)
      .map(([key, value]) => [key, format(value)]),
  )
}
