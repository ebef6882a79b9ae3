/** What a case of the grammar is: one key of a config, and what it does for each provider and mode. */
import type { MockLLM, MockLLMConfig } from 'mockllm'
import type { Ask } from './ask.ts'
import type { Heard } from './heard.ts'

export const providers = ['openai', 'anthropic'] as const
export const modes = ['plain', 'streamed'] as const
export const runtimes = ['in-process', 'http', 'browser'] as const

/** One place of the table. */
export interface Cell {
  provider: (typeof providers)[number]
  mode: (typeof modes)[number]
  runtime: (typeof runtimes)[number]
}

/** The mock behind one transport, as the provider's client of one cell sees it. */
export interface Mock {
  readonly llm: MockLLM
  /** Where passed-on requests arrive: a server that is not the mock. */
  readonly upstream: string
  /** Begins anew with another config. */
  configure(config: MockLLMConfig): void
  /** Asks and reads the whole answer; time that the mock waits for passes at once. */
  ask(ask?: Ask): Promise<Heard>
  /** Posts JSON to a path of the vendor's that is no chat. */
  post(path: string, body: object): Promise<Response>
}

export type Run = (mock: Mock, cell: Cell) => Promise<void>

/** Where the key does something else, or nothing; the table shows the reason, the test what happens. */
export interface Exception {
  /** Words that a cell must all have, such as `anthropic streamed`. */
  in: string
  reason: string
  run: Run
}

export interface GrammarCase {
  /** As the schema's keys are named, such as `reply.reasoning.signature`. */
  key: string
  run: Run
  exceptions: readonly Exception[]
}

export interface GrammarGroup {
  title: string
  cases: readonly GrammarCase[]
}

/** The first exception that holds for a cell. */
export function exceptionFor({ exceptions }: GrammarCase, cell: Cell): Exception | undefined {
  const words: string[] = Object.values(cell)
  return exceptions.find(({ in: where }) => where.split(' ').every((word) => words.includes(word)))
}
