/** Figures as text, and rows of text as a table. */

export const micros = (value) =>
  value < 1000 ? `${value.toFixed(1)} µs` : `${(value / 1000).toFixed(value < 1e4 ? 2 : 1)} ms`
export const millis = (value) => `${value.toFixed(1)} ms`
export const times = (value) => `${value.toFixed(2)} ×`
export const mebibytes = (bytes) => `${(bytes / 1024 / 1024).toFixed(0)} MiB`
export const megabytes = (bytes) => `${(bytes / 1e6).toFixed(2)} MB`
export const percent = (share) => `${(share * 100).toFixed(0)} %`
export const whole = (value) => Math.round(value).toLocaleString('en')
export const perSecond = (value) =>
  value < 1000 ? `${value.toFixed(value < 10 ? 1 : 0)}/s` : `${(value / 1000).toFixed(1)}k/s`

/** A figure beside the most that it may be. */
export function atMost(figure, goal, format, of = '') {
  return { figure: `${format(figure)}${of}`, goal: `≤ ${format(goal)}`, ok: figure <= goal }
}

/** A figure beside the least that it may be. */
export function atLeast(figure, goal, format, of = '') {
  return { figure: `${format(figure)}${of}`, goal: `≥ ${format(goal)}`, ok: figure >= goal }
}

/** Rows of cells; an empty list is an empty line. The first column to the left, the others to the right. */
export function table(rows) {
  const count = Math.max(...rows.map(({ length }) => length))
  const widths = Array.from({ length: count }, (_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  )
  const pad = (cell, column) =>
    column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column])
  return rows.map((row) => row.map(pad).join('  ').trimEnd()).join('\n')
}
