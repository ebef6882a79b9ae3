/** The long part of a soak: mixed requests in rounds, with what the server holds after each. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { startReloads } from './config-reloads.mjs'
import { slopesOf } from './memory.mjs'
import { createTally, runMixedLoad } from './mixed-load.mjs'
import { recordAnswers } from './recorded.mjs'
import { configText } from './requests.mjs'
import { startServer } from './server.mjs'
import { settle } from './waiting.mjs'

/** In kB per 100,000 requests: a leak of one small object for each would be thousands. */
const mostLiveSlope = 300
/** The system gives pages back when it likes, so that this one is coarse. */
const mostResidentSlope = 5000
/** After fewer requests, a slope says nothing; then it is in all that counts. */
const fewestRequests = 200_000
const mostGrowthBytes = 24 * 1024 * 1024

export async function runMixed({ requests, connections, seed, workers, directory }) {
  const config = join(directory, 'responses.json')
  writeFileSync(config, configText(1))
  const flags = workers > 1 ? [`--workers=${workers}`] : []
  const server = await startServer([`--config=${config}`, ...flags])
  const tally = createTally()
  try {
    const start = await server.usage()
    const { recorded, problems } = await recordAnswers(server.port)
    const reloads = startReloads(config)
    const samples = [await server.usage()].map((usage) => ({ requests: 0, ...usage }))
    const startedMs = performance.now()
    let spoken = startedMs
    const rounds = requests < fewestRequests ? 5 : 50
    for (let round = 0; round < rounds; round++) {
      await runMixedLoad({
        port: server.port,
        recorded,
        requests: Math.ceil((requests * (round + 1)) / rounds) - tally.requests,
        connections,
        seed: seed + round * 104_729,
        tally,
        versions: reloads,
      })
      samples.push({ requests: tally.requests, ...(await server.usage()) })
      if (performance.now() - spoken > 60_000) {
        spoken = performance.now()
        console.log(describe(samples.at(-1), tally, spoken - startedMs))
      }
    }
    reloads.stop()
    console.log(describe(samples.at(-1), tally, performance.now() - startedMs))
    const end = await settle(
      () => server.usage(),
      (usage) => isNoMore(usage, start),
    )
    const code = await server.stop()
    const errors = server.errors.filter(({ event }) => event !== 'reload_failed')
    const refused = server.errors.length - errors.length
    const slopes = slopesOf(samples.filter((sample) => sample.requests >= requests / 5))
    const grown = end.live - samples[0].live
    const isLong = requests >= fewestRequests
    const mebibytes = (bytes) => Math.round(bytes / 1024 / 1024)
    for (const problem of [...problems, ...tally.problems]) console.log(`  ${problem}`)
    return {
      checks: [
        {
          name: 'every request answered as it must be when it is alone',
          ok: problems.length === 0,
          detail: `${recorded.length - problems.length} of ${recorded.length}`,
        },
        {
          name: 'no unexpected status',
          ok: tally.unexpectedStatuses === 0,
          detail: `${tally.unexpectedStatuses} of ${tally.requests}`,
        },
        {
          name: 'no byte lost or altered',
          ok: tally.alteredBytes === 0,
          detail: `${tally.alteredBytes} of ${tally.requests} answers, ${tally.aborted} of them left by their client`,
        },
        {
          name: 'reloads under load',
          ok: refused > 0 && errors.length === 0,
          detail: `${reloads.saves} saves, ${refused} of them refused, ${errors.length} other errors${errors.length === 0 ? '' : `: ${errors[0].message}`}`,
        },
        ...(workers > 1
          ? []
          : [
              isLong
                ? {
                    name: 'flat memory',
                    ok: slopes.live <= mostLiveSlope && slopes.rss <= mostResidentSlope,
                    detail: `${slopes.live} kB live (at most ${mostLiveSlope}) and ${slopes.rss} kB resident (at most ${mostResidentSlope}) more per 100,000 requests, by linear fit after a fifth`,
                  }
                : {
                    name: 'bounded memory',
                    ok: grown <= mostGrowthBytes,
                    detail: `${mebibytes(grown)} MiB live more than at the start (at most ${mebibytes(mostGrowthBytes)}); too short for a slope`,
                  },
            ]),
        {
          name: 'nothing is left open',
          ok: isNoMore(end, start) && code === 0,
          detail: `${JSON.stringify(end.resources)}, at the start ${JSON.stringify(start.resources)}; exit code ${code}`,
        },
      ],
      figures: {
        requests: tally.requests,
        unexpectedStatuses: tally.unexpectedStatuses,
        alteredBytes: tally.alteredBytes,
        aborted: tally.aborted,
        reloads: reloads.saves,
        // Null after too few requests for a slope.
        slopeKilobytesPer100k: isLong ? slopes.live : null,
        residentSlopeKilobytesPer100k: isLong ? slopes.rss : null,
        rssStartMiB: mebibytes(start.rss),
        rssEndMiB: mebibytes(end.rss),
        liveEndMiB: mebibytes(end.live),
      },
    }
  } finally {
    server.kill()
  }
}

/** Each kind of handle and timer: pipes of the start itself may have closed since. */
function isNoMore(usage, start) {
  return Object.entries(usage.resources).every(
    ([kind, count]) => count <= (start.resources[kind] ?? 0),
  )
}

function describe({ requests, rss, live }, { unexpectedStatuses, alteredBytes, aborted }, ms) {
  const mebibytes = (bytes) => (bytes / 1024 / 1024).toFixed(1)
  return `${Math.round(ms / 1000)} s: ${requests} requests, ${Math.round(requests / (ms / 1000))}/s, ${aborted} left, ${unexpectedStatuses} unexpected statuses, ${alteredBytes} altered, ${mebibytes(rss)} MiB resident, ${mebibytes(live)} MiB live`
}
