/** What a rule asks of a request, as users write it in YAML and in code. All that is given must hold. */
import type { Prompt } from '../prompt.ts'
import type { RequestDetails } from '../reply.ts'

/** Tests of one text; all that are given must hold. */
export interface TextTests {
  /** The whole text. A list means any of them, as everywhere. */
  exact?: string | string[]
  /** Somewhere in the text. */
  contains?: string | string[]
  /**
   * Somewhere in the text, as a whole word (or words). Scripts without spaces, such as Chinese and Thai,
   * have no end of a word to find: use `contains` there.
   */
  word?: string | string[]
  /** A regular expression, found anywhere unless it is anchored. Named groups are captured. */
  regex?: string | string[]
  /** Of `regex`: `i`, `m`, `s`, `u`, `v`. */
  flags?: string
  /** The whole text, with `*` for any characters and `?` for one. */
  glob?: string | string[]
  /** The whole text, with `{name}` for what is captured under that name. */
  pattern?: string | string[]
  /** Upper and lower case are the same. Default: `settings.ignore_case`. */
  ignore_case?: boolean
  /** A run of white space is one space, and none at the ends counts. Default: `settings.ignore_whitespace`. */
  ignore_whitespace?: boolean
}

/** A text is matched by a string (all of it), a list (any of them) or tests. */
export interface TextConditions extends TextTests {
  /** Must not match; of several texts, none may. It holds where there is no text at all. */
  not?: string | string[] | TextTests
}

export type TextMatch = string | string[] | TextConditions

/** A number, any of several, or a range with both ends included. */
export type NumberMatch = number | number[] | { min?: number; max?: number }

/** The result of a tool; where several came in one turn, one of them must match. */
export interface ToolResultMatch {
  /** Name of the tool. */
  name?: TextMatch
  /** Id of the call. */
  id?: TextMatch
  content?: TextMatch
  is_error?: boolean
}

/** Of a value in the request's body; `null` is also what is not there. */
export type ValueMatch = boolean | null | TextMatch | NumberMatch

export interface MatchConditions {
  /** Text of the last message of the user. */
  user?: TextMatch
  /** Text of any system (or developer) message. */
  system?: TextMatch
  /** Text of the last message of the assistant. */
  assistant?: TextMatch
  /** Text of any message. */
  any_message?: TextMatch
  /** Names; a bare string may hold `*` and `?`, here and in the next three. */
  model?: TextMatch
  provider?: TextMatch
  /** Such as `chat.completions` or `messages`. */
  endpoint?: TextMatch
  /** A tool that is offered. */
  tools?: TextMatch
  /** `auto`, `none`, `required`, or the name of the tool that must be called. */
  tool_choice?: TextMatch
  /** Tool results that came after the last message of the assistant; a text is their content. */
  tool_result?: TextMatch | ToolResultMatch | boolean
  /** How many assistant messages follow the last message of the user: 0 for the first reply. */
  turn?: NumberMatch
  /** By name; `true` for any value, `false` for none. */
  headers?: Record<string, TextMatch | boolean>
  api_key?: TextMatch
  stream?: boolean
  /** `text`, `json_object` or `json_schema`. */
  response_format?: TextMatch
  /** Name of the JSON schema that the answer must follow. */
  schema_name?: TextMatch
  /** In the last message of the user. */
  has_image?: boolean
  has_audio?: boolean
  has_file?: boolean
  temperature?: NumberMatch
  top_p?: NumberMatch
  max_tokens?: NumberMatch
  seed?: NumberMatch
  metadata?: Record<string, TextMatch>
  /** Values anywhere in the request's body, by dotted path such as `reasoning.effort`. */
  body?: Record<string, ValueMatch>
}

export interface Match extends MatchConditions {
  /** Must not match, taken together. */
  not?: MatchConditions
  /** In code only: whether the rule matches. */
  when?: (prompt: Prompt, request: RequestDetails) => boolean
}
