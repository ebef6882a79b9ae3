/** The side of a server under test that talks to the process that measures it. */

/** Reports the port now, and what the process has used whenever asked; ends with its parent. */
export function serveParent(port, answers = {}) {
  process.on('message', (question) => {
    const answer = { usage: readUsage, ...answers }[question]
    if (answer !== undefined) process.send(answer())
  })
  process.on('disconnect', () => process.exit())
  process.send({ port })
}

function readUsage() {
  // Where `--expose-gc` is given, what is left counts, and not what waits to be collected.
  globalThis.gc?.()
  const { user, system } = process.cpuUsage()
  return { cpuMicros: user + system, residentBytes: process.memoryUsage.rss() }
}
