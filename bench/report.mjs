/** The figures as tables that a person reads. */

export function formatReport({ machine, load, throughput, startup, paced, rules }) {
  const { node, platform, processor, cores } = machine
  const loads = `load average ${load.before.toFixed(1)} before, ${load.after.toFixed(1)} after`
  return [
    `node ${node}, ${platform}, ${cores} cores of ${processor}, ${loads}`,
    table(
      ['beside bare node:http', 'bare', 'mockllm', 'ratio', 'goal', ''],
      [
        ...throughput.map(({ name, bare, mock, ratio, goal }) => [
          `${name}: CPU per request`,
          micros(bare.cpuMicros),
          micros(mock.cpuMicros),
          ...verdict(ratio, goal, times),
        ]),
        [
          'start to first answer',
          millis(startup.bareMs),
          millis(startup.mockMs),
          ...verdict(startup.ratio, startup.goal, times),
        ],
        ...throughput.map(({ name, bare, mock }) => [
          `${name}: requests/s`,
          bare.requestsPerSecond.toFixed(0),
          mock.requestsPerSecond.toFixed(0),
          times(mock.requestsPerSecond / bare.requestsPerSecond),
          '',
          '',
        ]),
      ],
    ),
    table(
      [
        `streams of ${paced.eventsPerSecond} events/s`,
        ...['late p50', 'max', 'p99', 'goal', '', 'p99 in the quietest second', 'control p99'],
        ...['first event p99', 'server CPU'],
      ],
      paced.streams.map(
        ({ streams, lateness, goalMs, quietestSecond, control, firstEvent, cpuShare }) => [
          String(streams),
          millis(lateness.p50),
          millis(lateness.max),
          ...verdict(lateness.p99, goalMs, millis),
          millis(quietestSecond.p99),
          millis(control.lateness.p99),
          millis(firstEvent.p99),
          `${(cpuShare * 100).toFixed(0)} %`,
        ],
      ),
    ),
    `resident memory: ${megabytes(paced.memory.idleBytes)} after one stream, ${megabytes(paced.memory.afterBytes)} after all streams`,
    formatRules(rules),
  ].join('\n\n')
}

function formatRules({ exact, session, linear, compileMs }) {
  const flat = (name, { goal, costs }) =>
    costs.map(({ rules, cpuMicros, ratio }) => [
      `${name}: ${rules.toLocaleString('en')}`,
      micros(cpuMicros),
      ...verdict(ratio, goal, times),
    ])
  const growing = linear.flatMap(({ kind, costs }) =>
    costs.map(({ rules, cpuMicros, ratio, nanosPerRule }) => [
      `rules with ${kind}: ${rules.toLocaleString('en')}`,
      micros(cpuMicros),
      times(ratio),
      nanosPerRule === undefined ? '' : `${nanosPerRule.toFixed(0)} ns a rule`,
      '',
    ]),
  )
  return [
    table(
      ['in process', 'CPU per request', 'ratio', 'goal', ''],
      [
        ...flat('exact prompts', exact),
        ...flat('exact prompts, a rule in front', session),
        ...growing,
      ],
    ),
    `a config of 10,000 exact prompts is read in ${millis(compileMs)}`,
  ].join('\n\n')
}

function verdict(figure, goal, format) {
  return [format(figure), `≤ ${format(goal)}`, figure <= goal ? 'ok' : 'over']
}

const micros = (value) => `${value.toFixed(1)} µs`
const millis = (value) => `${value.toFixed(1)} ms`
const times = (value) => `${value.toFixed(2)} ×`
const megabytes = (bytes) => `${(bytes / 1024 / 1024).toFixed(0)} MiB`

/** The first column to the left, figures to the right. */
function table(head, rows) {
  const all = [head, ...rows]
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column].length)))
  const pad = (cell, column) =>
    column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column])
  return all.map((row) => row.map(pad).join('  ').trimEnd()).join('\n')
}
