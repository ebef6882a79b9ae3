import { expect, test } from 'vitest'
import { formatReport } from '../../bench/report.mjs'

const run = {
  machine: { node: 'v20.20.2', platform: 'linux x64', cores: 2, processor: 'a processor' },
  load: { before: 0.12, after: 1.2 },
  cores: { server: '0', client: '1', all: '0,1' },
  peers: { aimock: { name: '@copilotkit/aimock', version: '1.43.0' } },
}

function cost(cpuMicros: number, requestsPerSecond: number) {
  return { cpuMicros, requestsPerSecond }
}

test('shows each server in its column, and a line for each further goal', () => {
  const servers = {
    bare: cost(10, 70_000),
    mockllm: cost(16.04, 50_000),
    aimock: cost(64.16, 9_999),
  }
  const throughput = [
    {
      name: 'short JSON',
      servers,
      missing: {},
      ratios: { bare: 1.604, aimock: 0.25, mockllm: 1 },
      goals: { bare: 1.6, aimock: 0.4, mockLlm: 0.1 },
    },
    {
      name: 'prompt of 1 MB',
      servers: { mockllm: cost(12_345, 8.25) },
      missing: { aimock: 'The server answered HTTP/1.1 413 Payload Too Large: {"error":"…"}' },
      ratios: {},
      goals: {},
    },
  ]
  expect(formatReport({ ...run, results: { throughput } })).toBe(
    `
node v20.20.2, linux x64, 2 cores of a processor; servers pinned to core 0, the load generator to core 1
load average 0.1 before, 1.2 after

CPU per request, requests/s   bare node:http          mockllm    aimock 1.43.0  mock-llm: not installed         figure      goal
short JSON                   10.0 µs 70.0k/s  16.0 µs 50.0k/s  64.2 µs 10.0k/s                             1.60 × bare  ≤ 1.60 ×  over
                                                                                                         0.25 × aimock  ≤ 0.40 ×    ok
prompt of 1 MB                                12.3 ms   8.3/s         HTTP 413

aimock 1.43.0, prompt of 1 MB: HTTP/1.1 413 Payload Too Large
`.trim(),
  )
})

test('says which goals a soak and a fuzz miss, and that nothing was pinned', () => {
  const soak = {
    requests: 1_000_000,
    unexpectedStatuses: 1,
    alteredBytes: 0,
    slopeKilobytesPer100k: 1234,
    rssStartMiB: 100,
    rssEndMiB: 112,
    checks: [{ name: 'flat', ok: false, detail: '' }],
  }
  const fuzz = { total: 120_000, failed: 0 }
  const report = formatReport({ ...run, cores: undefined, results: { soak, fuzz } })
  expect(report.split('\n')[0]).toMatch(/; nothing is pinned$/)
  const verdicts = report.split('\n').map((line) => line.split(/ {2,}/).slice(-3))
  expect(verdicts.slice(4)).toEqual([
    ['1 unexpected statuses', '≤ 0', 'over'],
    ['0 lost or altered bytes', '≤ 0', 'ok'],
    ['1234 kB per 100,000', 'flat', 'over'],
    ['120,000', '≥ 100,000', 'ok'],
    ['0 failures', '≤ 0', 'ok'],
  ])
  const broken = { soak: { error: 'no figures' } }
  expect(formatReport({ ...run, results: broken })).toMatch(/^soak: no figures +failed$/m)
})
