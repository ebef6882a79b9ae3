/** Runs the built command as a process of its own: `MOCKLLM_BIN`, or what `npm run build` has made. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

const binary =
  process.env['MOCKLLM_BIN'] ?? fileURLToPath(new URL('../../dist/cli.cjs', import.meta.url))

export interface CliOptions {
  /** Added to the environment, which is otherwise free of mockllm's own variables. */
  env?: Record<string, string>
  /** Default: an empty directory. */
  cwd?: string
  /** Default: `MOCKLLM_BIN`, or what `npm run build` has made. */
  program?: string
}

export interface CliProcess {
  child: ChildProcess
  stdout(): string
  stderr(): string
  /** Resolves with the exit code, or -1 where a signal ended it. */
  exited: Promise<number>
  /** Resolves with the match once stdout or stderr has it. */
  waitFor(pattern: RegExp): Promise<RegExpExecArray>
}

/** Starts the command and ends it with the test. */
export function spawnCli(args: string[], options: CliOptions = {}) {
  const { env = {}, cwd = emptyDirectory(), program = binary } = options
  const inherited = Object.entries(process.env).filter(
    ([name]) => !name.startsWith('MOCKLLM_') && !/^(NODE_OPTIONS|VITEST|FORCE_COLOR)/.test(name),
  )
  const child = spawn(process.execPath, [program, ...args], {
    cwd,
    env: { ...Object.fromEntries(inherited), ...env },
  })
  let stdout = ''
  let stderr = ''
  const listeners = new Set<() => void>()
  const notify = () => {
    for (const listener of listeners) listener()
  }
  child.stdout.on('data', (chunk) => {
    stdout += chunk
    notify()
  })
  child.stderr.on('data', (chunk) => {
    stderr += chunk
    notify()
  })
  const exited = new Promise<number>((resolve) => {
    child.on('close', (code) => {
      resolve(code ?? -1)
      notify()
    })
  })
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await exited
  })

  const cli: CliProcess = {
    child,
    stdout: () => stdout,
    stderr: () => stderr,
    exited,
    waitFor: (pattern) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const found = pattern.exec(stdout) ?? pattern.exec(stderr)
          if (found !== null) {
            listeners.delete(look)
            resolve(found)
          } else if (child.exitCode !== null) {
            listeners.delete(look)
            reject(new Error(`Ended without ${pattern}:\n${stdout}\n${stderr}`))
          }
        }
        listeners.add(look)
        look()
      }),
  }
  return cli
}

/** Runs the command to its end. */
export async function runCli(args: string[], options?: CliOptions) {
  const cli = spawnCli(args, options)
  const code = await cli.exited
  return { code, stdout: cli.stdout(), stderr: cli.stderr() }
}

/** Runs `mockllm start` on a free port (where `args` name none) until it is ready. */
export async function startCli(args: string[], options?: CliOptions) {
  const hasPort = args.some((arg) => /^(-p|--port)/.test(arg))
  const cli = spawnCli(['start', ...args, ...(hasPort ? [] : ['--port', '0'])], options)
  const [, url] = await cli.waitFor(/listening on (http:[^\s"]+)/)
  return { ...cli, url: url! }
}

/** The text of the answer to a prompt. */
export async function ask(
  url: string,
  prompt: string,
  headers: Record<string, string> = {},
): Promise<string> {
  const response = await post(url, { messages: [{ role: 'user', content: prompt }] }, headers)
  // biome-ignore lint/suspicious/noExplicitAny: the wire
  const body = (await response.json()) as any
  return body.error === undefined ? body.choices[0].message.content : `error: ${body.error.message}`
}

export function post(url: string, body: object, headers: Record<string, string> = {}) {
  return fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ model: 'gpt-4o', ...body }),
  })
}

/** A directory that lives as long as the test. */
export function emptyDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'mockllm-test-'))
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
  return directory
}
