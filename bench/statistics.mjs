/** What is said of many samples. */

export function median(values) {
  return quantile(sortedOf(values), 0.5)
}

/** Median, 99th percentile and largest. */
export function summarize(values) {
  const sorted = sortedOf(values)
  return { p50: quantile(sorted, 0.5), p99: quantile(sorted, 0.99), max: sorted.at(-1) }
}

function sortedOf(values) {
  return Float64Array.from(values).sort()
}

function quantile(sorted, fraction) {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * fraction))]
}
