/** What must hold in a project: the tests pass, the types resolve, the command answers. */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

/** Counts, and one line or more for each failure. */
export function checkTests({ directory, node, command, env }) {
  const report = join(directory, 'report.json')
  const { stderr, stdout } = spawnSync(
    node,
    ['node_modules/vitest/vitest.mjs', 'run', '--reporter=json', `--outputFile=${report}`],
    { cwd: directory, env: { ...env, MOCKLLM_BIN: command }, encoding: 'utf8', maxBuffer: 2 ** 28 },
  )
  if (!existsSync(report)) {
    return {
      passed: 0,
      failed: 0,
      skipped: 0,
      problems: [`vitest did not run: ${stdout}${stderr}`],
    }
  }
  const result = JSON.parse(readFileSync(report, 'utf8'))
  const problems = result.testResults.flatMap(({ name, message, assertionResults, status }) => {
    const failed = assertionResults.filter((assertion) => assertion.status === 'failed')
    if (failed.length === 0 && status === 'failed') return [`${name}: ${message}`]
    return failed.map(
      ({ fullName, failureMessages }) => `${fullName}: ${failureMessages.join('\n')}`,
    )
  })
  // Errors outside of tests fail the run, but are in no test's result.
  if (problems.length === 0 && !result.success) problems.push(`vitest failed: ${stderr}`)
  return {
    passed: result.numPassedTests,
    failed: result.numFailedTests,
    skipped: result.numPendingTests,
    problems,
  }
}

const resolutions = {
  nodenext: ['--module', 'nodenext', '--moduleResolution', 'nodenext'],
  bundler: ['--module', 'preserve', '--moduleResolution', 'bundler'],
}

export function checkTypes({ directory, node, env }) {
  return Object.entries(resolutions).flatMap(([name, options]) => {
    const files = ['consumer.ts', 'consumer-browser.ts']
    const flags = [
      '--noEmit',
      '--strict',
      '--skipLibCheck',
      '--target',
      'es2022',
      '--types',
      'node',
    ]
    const { status, stdout, stderr } = spawnSync(
      node,
      ['node_modules/typescript/bin/tsc', ...flags, ...options, ...files],
      { cwd: directory, env, encoding: 'utf8' },
    )
    return status === 0 ? [] : [`types under ${name}: ${stdout}${stderr}`]
  })
}

/** Starts the packed command without a file, asks it for a stream, and ends it. */
export async function checkCommand({ directory, node, command, env }) {
  const child = spawn(node, [command, 'start', '--port', '0'], {
    cwd: directory,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const exited = once(child, 'exit')
  try {
    const url = await readUrl(child)
    const response = await fetch(`${url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        model: 'gpt-4o',
        stream: true,
        messages: [{ role: 'user', content: 'hi' }],
      }),
      signal: AbortSignal.timeout(20_000),
    })
    const body = await response.text()
    if (!body.endsWith('data: [DONE]\n\n'))
      return [`mockllm start answered ${response.status} ${body}`]
    child.kill('SIGTERM')
    const [code] = await exited
    return code === 0 ? [] : [`mockllm start ended with ${code} after SIGTERM`]
  } catch (error) {
    return [`mockllm start: ${error.stack}`]
  } finally {
    child.kill('SIGKILL')
  }
}

async function readUrl({ stdout }) {
  for await (const line of createInterface({ input: stdout })) {
    const [url] = /http:\/\/[^\s/]+:\d+/.exec(line) ?? []
    if (url !== undefined) {
      stdout.resume()
      return url.replace('0.0.0.0', '127.0.0.1')
    }
  }
  throw new Error('it ended without a URL')
}
