/** Loaded into the server under test: says over IPC what its process uses. */
import cluster from 'node:cluster'

if (cluster.isPrimary && process.send !== undefined) {
  process.on('message', (question) => {
    if (question !== 'usage') return
    // Twice: what the first finds unused may be all that holds something else.
    globalThis.gc?.()
    globalThis.gc?.()
    const { rss, heapUsed, external } = process.memoryUsage()
    const counts = {}
    for (const resource of process.getActiveResourcesInfo()) {
      counts[resource] = (counts[resource] ?? 0) + 1
    }
    process.send({ rss, live: heapUsed + external, resources: counts })
  })
  // The server must end of itself.
  process.channel?.unref()
}
