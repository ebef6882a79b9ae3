import { spawnSync } from 'node:child_process'

/** Runs a command; throws with all that it printed where it fails. */
export function run(command, args, options = {}) {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    encoding: 'utf8',
    ...options,
  })
  if (error !== undefined) throw error
  if (status !== 0) throw new Error(`${args.join(' ')}: exit code ${status}\n${stdout}${stderr}`)
  return stdout
}
