/** Loaded in front of every server that is measured: says what its process has used when asked. */
process.on('message', () => {
  const { user, system } = process.cpuUsage()
  process.send({ cpuMicros: user + system })
})
// Whoever measures has gone.
process.on('disconnect', () => process.exit())
// A server is to end as it would by itself.
process.channel?.unref()
