/** How one client library talks to one surface, in neutral words; what the suite of all surfaces drives. */
import type { SurfaceName } from '../../src/providers/names.ts'

export const features = [
  'text',
  'stream',
  'tools',
  'tools streamed',
  'reasoning',
  'structured output',
  'error',
  'fault',
  'abort',
] as const

export type Feature = (typeof features)[number]

export interface Driver {
  surface: SurfaceName
  /** As the table shows it: the package, and the class or function where a package has several. */
  client: string
  kind: 'sdk' | 'ai-sdk' | 'langchain'
  /**
   * @param origin where the mock listens, such as `http://127.0.0.1:1234`; `undefined` for in process, where
   *   the client asks the vendor's own host
   */
  connect(origin: string | undefined): Client
  /** What the vendor or the client has no place for, and why: the table shows the reason. */
  lacks?: Partial<Record<Feature, string>>
  /** What becomes of an error in the middle of a stream. Default: the client throws. */
  fault?: 'throws' | 'ends'
  /** Whether it asks by `node:http`: msw 2 does not tell in process that such a client has left. */
  isNodeHttp?: boolean
  /** Where MSW cannot see the client at all. */
  onlyOver?: 'http'
  /** Whether usage is told of a stream. Default true. */
  hasStreamUsage?: boolean
}

export interface Client {
  /** Asks and reads the whole answer; rejects as the client does. */
  ask(ask: Ask): Promise<Heard>
  /** What is thrown for an API error: the class, the status where the client tells it, the words. */
  describeError(error: unknown): { name: string; status: number | undefined; message: string }
}

export interface Ask {
  user: string
  stream: boolean
  /** Offered with these names; each takes an object. */
  tools?: readonly Tool[]
  /** The model's calls of the round before, with what the tools gave back. */
  answered?: readonly { call: HeardCall; result: string }[]
  /** The schema that the answer must follow. */
  schema?: { name: string; schema: Record<string, unknown> }
  /** Aborted in the middle of the answer. */
  signal?: AbortSignal
  /** To be called with each piece of text that comes. */
  onText?: (text: string) => void
}

export interface Tool {
  name: string
  description: string
  /** JSON Schema. */
  parameters: Record<string, unknown>
}

export interface HeardCall {
  /** `''` where the vendor has no ids. */
  id: string
  name: string
  arguments: unknown
}

export interface Heard {
  text: string
  reasoning: string
  calls: HeardCall[]
  /** In neutral words; `undefined` where the client does not tell. */
  finish: 'stop' | 'length' | 'tool_calls' | undefined
  /** `undefined` where the client does not tell. */
  inputTokens: number | undefined
  outputTokens: number | undefined
  /** In how many pieces text came; 1 for an answer that is not streamed. */
  pieces: number
}

export const nothing: Heard = {
  text: '',
  reasoning: '',
  calls: [],
  finish: undefined,
  inputTokens: undefined,
  outputTokens: undefined,
  pieces: 0,
}
