/** CPU per request and requests/s beside a bare server that writes the very same bytes. */
import { drive, median, startChild } from './load.mjs'

const sentence = 'The quick brown fox jumps over the lazy dog and then rests. '
const config = {
  responses: { 'what is 2+2?': '2+2 equals 9.', long: sentence.repeat(17).slice(0, 1000) },
  settings: { now: '2026-01-01T00:00:00Z' },
}

function ask(prompt, stream) {
  const messages = [{ role: 'user', content: prompt }]
  const body = JSON.stringify({ model: 'gpt-4o', messages, ...(stream ? { stream } : {}) })
  return { path: '/v1/chat/completions', body }
}

export const workloads = [
  {
    name: 'short JSON',
    request: ask('what is 2+2?', false),
    type: 'application/json',
    count: 6000,
    goal: 2,
  },
  {
    name: '1,000-character stream, no lag',
    request: ask('long', true),
    type: 'text/event-stream; charset=utf-8',
    count: 3000,
    goal: 1.5,
  },
]

/** Rounds are interleaved (bare, mock, bare, mock, …), so that a drift of the machine hits both. */
export async function measureThroughput({ rounds = 5 } = {}) {
  const mock = await startChild('./mock-server.mjs', [JSON.stringify(config)])
  const results = []
  for (const { name, request, type, count, goal } of workloads) {
    const body = await fetchText(mock.port, request)
    const bare = await startChild('./bare-server.mjs', [type], body)
    const samples = { bare: [], mock: [] }
    for (let round = -1; round < rounds; round++) {
      for (const [key, child] of [
        ['bare', bare],
        ['mock', mock],
      ]) {
        const cpuBefore = await child.cpu()
        const startedMs = performance.now()
        await drive(child.port, request, count)
        const elapsedMs = performance.now() - startedMs
        const cpuMicros = (await child.cpu()) - cpuBefore
        // The first round warms both up.
        if (round >= 0)
          samples[key].push({ cpu: cpuMicros / count, rate: (count * 1000) / elapsedMs })
      }
    }
    bare.stop()
    const cpuOf = (key) => median(samples[key].map(({ cpu }) => cpu))
    const rateOf = (key) => median(samples[key].map(({ rate }) => rate))
    const ratio = median(samples.mock.map(({ cpu }, index) => cpu / samples.bare[index].cpu))
    results.push({
      name,
      goal,
      ratio,
      bareCpuMicros: cpuOf('bare'),
      mockCpuMicros: cpuOf('mock'),
      bareRate: rateOf('bare'),
      mockRate: rateOf('mock'),
      bodyBytes: Buffer.byteLength(body),
    })
  }
  mock.stop()
  return results
}

async function fetchText(port, { path, body }) {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, { method: 'POST', body })
  return response.text()
}
