/** CPU per request and requests/s beside a bare server that writes the very same bytes. */
import { drive, startChild } from './load.mjs'
import { median } from './statistics.mjs'

const sentence = 'The quick brown fox jumps over the lazy dog and then rests. '
const config = {
  responses: { 'what is 2+2?': '2+2 equals 9.', long: sentence.repeat(17).slice(0, 1000) },
  settings: { now: '2026-01-01T00:00:00Z' },
}

const workloads = [
  { name: 'short JSON', request: ask('what is 2+2?', false), count: 6000, goal: 2 },
  { name: '1,000-character stream, no lag', request: ask('long', true), count: 3000, goal: 1.5 },
]

/** Rounds are interleaved, so that a drift of the machine hits both; the first warms up. */
export async function measureThroughput({ rounds, scale = 1 }) {
  const mock = await startChild('./mock-server.mjs', [JSON.stringify(config)])
  const results = []
  for (const { name, request, count, goal } of workloads) {
    const { type, body } = await fetchAnswer(mock.port, request)
    const bare = await startChild('./bare-server.mjs', [type], { message: body })
    const samples = { bare: [], mock: [] }
    for (let round = 0; round <= rounds; round++) {
      for (const [key, child] of Object.entries({ bare, mock })) {
        const sample = await measureRound(child, request, Math.round(count * scale))
        if (round > 0) samples[key].push(sample)
      }
    }
    bare.stop()
    const ratios = samples.mock.map(({ cpuMicros }, at) => cpuMicros / samples.bare[at].cpuMicros)
    results.push({
      name,
      goal,
      ratio: median(ratios),
      bodyBytes: Buffer.byteLength(body),
      bare: medians(samples.bare),
      mock: medians(samples.mock),
    })
  }
  mock.stop()
  return results
}

async function measureRound(child, request, count) {
  const { cpuMicros: before } = await child.usage()
  const startedMs = performance.now()
  await drive(child.port, request, count)
  const elapsedMs = performance.now() - startedMs
  const { cpuMicros: after } = await child.usage()
  return { cpuMicros: (after - before) / count, requestsPerSecond: (count * 1000) / elapsedMs }
}

function medians(samples) {
  return {
    cpuMicros: median(samples.map(({ cpuMicros }) => cpuMicros)),
    requestsPerSecond: median(samples.map(({ requestsPerSecond }) => requestsPerSecond)),
  }
}

async function fetchAnswer(port, { path, body }) {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, { method: 'POST', body })
  return { type: response.headers.get('content-type'), body: await response.text() }
}

function ask(prompt, stream) {
  const messages = [{ role: 'user', content: prompt }]
  const body = JSON.stringify({ model: 'gpt-4o', messages, ...(stream ? { stream } : {}) })
  return { path: '/v1/chat/completions', body }
}
