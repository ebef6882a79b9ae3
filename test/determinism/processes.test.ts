/** Processes of the built command, two for each request, which have nothing in common but their file. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { emptyDirectory, startCli } from '../node-server/run-cli.ts'
import { config, describeDeterminism } from './suite.ts'

for (const name of ['a process', 'another process']) {
  describeDeterminism(name, async (path) => {
    const file = join(emptyDirectory(), 'responses.yml')
    // What is JSON is YAML as well.
    writeFileSync(file, JSON.stringify(config))
    const { url } = await startCli(['--config', file, '--quiet'])
    return url + path
  })
}
