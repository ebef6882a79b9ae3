/** The schemas of rules, and of what stands in their place below `responses`. */
import * as v from 'valibot'
import type { RespondFunction } from '../../reply.ts'
import type { RuleConfig, RuleReply } from '../../rules/rule-config.ts'
import { either, object } from '../containers.ts'
import { fileMatchSchema, matchSchema } from './match.ts'
import { replyEntries, replyOrTextSchema } from './reply.ts'
import { count, described, nonEmpty, type Same, text } from './values.ts'

const repeats = ['last', 'cycle', 'none'] as const
const retries = ['count', 'same'] as const
const steps = v.pipe(
  v.array(replyOrTextSchema, 'a list of replies'),
  v.minLength(1, 'a list of at least one reply'),
)

const ruleReplyObject = object('a reply such as { text: Hello }', {
  ...replyEntries,
  turns: v.optional(
    v.pipe(
      steps,
      v.description(
        'Replies chosen from the conversation: by how many assistant messages follow the last message of the user. The last one repeats. What stands beside them holds for each; an answer beside them is only for those without one.',
      ),
    ),
  ),
  sequence: v.optional(
    v.pipe(
      steps,
      v.description(
        'Replies chosen by how often this rule was hit. What stands beside them holds for each; an answer beside them is only for those without one.',
      ),
    ),
  ),
  repeat: v.optional(
    v.pipe(
      v.picklist(repeats, `one of ${repeats.join(', ')}`),
      v.description(
        'What follows the last step of `sequence`: the `last` again (default), all of them (`cycle`), or `none`, and the next rule may match.',
      ),
    ),
  ),
  retries: v.optional(
    v.pipe(
      v.picklist(retries, `one of ${retries.join(', ')}`),
      v.description(
        "Whether a client's automatic retry takes the next step of `sequence` (`count`, default) or the `same` once more. A client without a retry header counts as retrying when it sends the same request again after an error; identical concurrent requests in one session cannot be told apart.",
      ),
    ),
  ),
  times: v.optional(
    v.pipe(
      count('a whole number, 0 or more'),
      v.description(
        'How often the rule answers; then the next one may match. Without end by default.',
      ),
    ),
  ),
})

/** Typed by the documented interface, so that editors show its comments. */
export const ruleReplySchema = v.pipe(
  ruleReplyObject,
  v.check(
    (reply) => reply.turns === undefined || reply.sequence === undefined,
    'a reply with `turns` or with `sequence`, not with both',
  ),
) as unknown as v.GenericSchema<RuleReply>

/** Answers in code. */
export const respondSchema = v.custom<RespondFunction>(
  (value) => typeof value === 'function',
  'a function (prompt, request) => reply',
)

/** What a file may answer. */
export const fileReplySchema = either('text or a reply such as { text: Hello }', [
  text,
  ruleReplySchema,
])

/** What code may answer: a function as well. */
export const codeReplySchema = either('text, a reply such as { text: Hello }, or a function', [
  text,
  ruleReplySchema,
  respondSchema,
])

const scenarioSchema = object('a scenario such as { name: order, state: paid }', {
  name: v.pipe(nonEmpty('the name of a scenario'), v.description('Name of the scenario.')),
  state: v.optional(
    v.pipe(
      either('a state or a list of states', [text, v.array(text, 'a list of states')]),
      v.description('The rule matches only in this state, or in one of these. In any by default.'),
    ),
  ),
  next: v.optional(
    v.pipe(text, v.description('The state after the rule has answered. As it was by default.')),
  ),
})

const commonEntries = {
  name: v.optional(
    v.pipe(
      nonEmpty('a name'),
      v.description('Names the rule in logs, errors and calls. By default its place: `rules[0]`.'),
    ),
  ),
  scenario: v.optional(
    v.pipe(
      scenarioSchema,
      v.description('A step of a named state machine, which begins in the state `started`.'),
    ),
  ),
}
const matchDescription = 'What the rule asks for: all of it. Every request by default.'
const replyDescription = 'What the rule answers.'

const fileRule = object('a rule such as { match: { user: hi }, reply: Hello }', {
  ...commonEntries,
  match: v.optional(described(fileMatchSchema, matchDescription)),
  reply: described(fileReplySchema, replyDescription),
})
export const fileRuleSchema = fileRule as unknown as v.GenericSchema<RuleConfig>

const codeRule = object('a rule such as { match: { user: hi }, reply: Hello }', {
  ...commonEntries,
  match: v.optional(described(matchSchema, matchDescription)),
  reply: described(codeReplySchema, replyDescription),
})
export const ruleSchema = codeRule as unknown as v.GenericSchema<RuleConfig>

true satisfies Same<v.InferInput<typeof ruleReplyObject>, RuleReply>
true satisfies Same<v.InferInput<typeof codeRule>, RuleConfig>
