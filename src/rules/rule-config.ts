/** A rule as users write it: what it asks for, and what it answers. */
import type { Reply, RespondFunction } from '../reply.ts'
import type { Match } from './match.ts'

/** A reply, or several that are chosen from. */
export interface RuleReply extends Reply {
  /**
   * Chosen from the conversation: how many assistant messages follow the last message of the user. The
   * last one repeats. Nothing is counted, so retries and parallel tests cannot disturb it. What stands
   * beside the steps holds for each of them; an answer beside them is only for those without one.
   */
  turns?: (string | Reply)[]
  /** Chosen by how often this rule was hit; what stands beside it is as for `turns`. */
  sequence?: (string | Reply)[]
  /** What follows the last step of `sequence`: the `last` again (default), all of them (`cycle`), or `none`. */
  repeat?: 'last' | 'cycle' | 'none'
  /**
   * Whether a client's automatic retry takes the next step (`count`, default) or the `same` once more.
   * The official SDKs say in a header that they retry. A client that does not counts as retrying when it
   * sends the same request again after an error or a fault; identical requests at once in one session
   * cannot be told apart.
   */
  retries?: 'count' | 'same'
  /** How often the rule answers; then the next one may match. Default: without end. */
  times?: number
}

/** A step of a named state machine. A scenario begins in the state `started`. */
export interface ScenarioStep {
  name: string
  /** The rule matches only in this state, or in one of these. Default: in any. */
  state?: string | string[]
  /** The state after the rule has answered. Default: as it was. */
  next?: string
}

export interface RuleConfig {
  /** Names the rule in logs, errors and calls. Default: its place, such as `rules[0]`. */
  name?: string
  /** Default: every request. */
  match?: Match
  scenario?: ScenarioStep
  reply: string | RuleReply | RespondFunction
}
