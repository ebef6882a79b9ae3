/** What the primary process and its workers ask of each other. */
import type { Config } from '../../src/config/schema.ts'
import type { RuleConfig } from '../../src/rules/rule-config.ts'
import type { CallsQuery, ShownCall } from '../control/controlled.ts'
import type { LogFormat } from '../log.ts'

/** Of each file that is watched, what tells that it has changed; `undefined` where none is watched. */
export type FileStates = ReadonlyMap<string, string> | undefined

/** A rule that was put in front of the others, in one session or in all. */
export interface Use {
  rule: RuleConfig
  session: string | undefined
}

/** All that a worker goes by. */
export interface WorkerSettings {
  index: number
  /** Where each worker takes what the others leave to it: paths of sockets, or names of pipes. */
  addresses: readonly string[]
  config: Config
  /** Path of the response module. */
  module: string | undefined
  /** From the first to the latest. */
  uses: readonly Use[]
  states: FileStates
  host: string
  control: boolean
  allowHosts: readonly string[]
  format: LogFormat
  quiet: boolean
  color: boolean
}

/** Next rules, of which the module is read again only where it has changed. */
export interface NextRules {
  config: Config
  readsModule: boolean
}

export interface WorkerMethods {
  start(settings: WorkerSettings): Promise<{ moduleFiles: string[] | undefined }>
  /** Makes the next rules, which `commit` puts in place and `abandon` drops. */
  prepare(next: NextRules): Promise<{ moduleFiles: string[] | undefined }>
  abandon(): void
  /** From here to `release`, as from the next two, requests wait: no client shall see two workers differ. */
  commit(): void
  use(use: Use): void
  reset(session: string | undefined): void
  release(states: FileStates): void
  watch(states: FileStates): void
  calls(query: CallsQuery): Promise<readonly ShownCall[]>
  close(graceMs: number): Promise<void>
  exit(): Promise<void>
}

export interface PrimaryMethods {
  /** Has files that have changed read again, in all workers. */
  settle(): Promise<FileStates>
  log(lines: { stdout: string; stderr: string }): void
  calls(query: CallsQuery): Promise<readonly ShownCall[]>
  use(use: Use): Promise<void>
  reset(session: string | undefined): Promise<void>
}
