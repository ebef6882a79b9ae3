/** How memory goes with the number of requests. */

/** The least-squares slope through `[x, y]` points. */
export function slopeOf(points) {
  const mean = (at) => points.reduce((sum, point) => sum + point[at], 0) / points.length
  const [x0, y0] = [mean(0), mean(1)]
  let above = 0
  let below = 0
  for (const [x, y] of points) {
    above += (x - x0) * (y - y0)
    below += (x - x0) ** 2
  }
  return below === 0 ? 0 : above / below
}

/** In kB per 100,000 requests, of samples `{ requests, rss, live }`. */
export function slopesOf(samples) {
  const slope = (name) =>
    Math.round((slopeOf(samples.map((sample) => [sample.requests, sample[name]])) * 100_000) / 1024)
  return { rss: slope('rss'), live: slope('live') }
}
