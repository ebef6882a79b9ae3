/** A run as one table that a person reads, and what has to be known of it. */
import { table } from './format.mjs'
import { sections } from './sections.mjs'

const columns = ['bare', 'mockllm', 'aimock', 'mockLlm']

export function formatReport({ machine, load, cores, peers, results }) {
  const titles = {
    bare: 'bare node:http',
    mockllm: 'mockllm',
    aimock: titleOf('aimock', peers.aimock),
    mockLlm: titleOf('mock-llm', peers.mockLlm),
  }
  const head = [
    'CPU per request, requests/s',
    ...columns.map((key) => titles[key]),
    'figure',
    'goal',
  ]
  const rows = Object.entries(sections)
    .filter(([name]) => results[name] !== undefined)
    .flatMap(([name, section]) => section.rows(results[name]).flatMap((row) => linesOf(row)))
  const { node, platform, processor } = machine
  return [
    `node ${node}, ${platform}, ${machine.cores} cores of ${processor}; ${pinned(cores)}`,
    `load average ${load.before.toFixed(1)} before, ${load.after.toFixed(1)} after`,
    '',
    table([head, ...rows]),
    ...notes(results, titles).flatMap((note, at) => (at === 0 ? ['', note] : [note])),
  ].join('\n')
}

/** One line, and one more for each figure but the first. */
function linesOf({ name, cells, goals }) {
  const [first, ...others] = goals.map(({ figure, goal, ok }) => [
    figure,
    goal,
    goal === '' ? '' : ok ? 'ok' : 'over',
  ])
  const line = [name, ...columns.map((key) => cells[key] ?? ''), ...(first ?? [])]
  return [line, ...others.map((verdict) => [...Array(columns.length + 1).fill(''), ...verdict])]
}

function titleOf(name, peer) {
  return peer === undefined ? `${name}: not installed` : `${name} ${peer.version}`
}

function pinned(cores) {
  return cores === undefined
    ? 'nothing is pinned'
    : `servers pinned to core ${cores.server}, the load generator to core ${cores.client}`
}

/** What the table alone would let a reader misunderstand. */
function notes({ throughput = [] }, titles) {
  return throughput.flatMap(({ name, missing }) =>
    Object.entries(missing).map(([key, reason]) => {
      // What the server's body says in addition is its own affair.
      const short = /HTTP\/1\.1 \d+ [^:]+/.exec(reason)?.[0] ?? reason.slice(0, 120)
      return `${titles[key]}, ${name}: ${short}`
    }),
  )
}
