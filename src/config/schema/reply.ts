/** The schema of a reply: one entry for each key. */
import * as v from 'valibot'
import { errorKinds } from '../../errors/error-kinds.ts'
import { type BlockReply, finishReasons, type Reply, type ToolCallReply } from '../../reply.ts'
import { either, object } from '../containers.ts'
import { isJson } from '../value-checks.ts'
import { errorSchema, faultSchema } from './faults.ts'
import { lagSchema } from './lag.ts'
import { outputEntries } from './outputs.ts'
import { rawSchema } from './raw.ts'
import { citations, logprobSchema, reasoningSchema, usageSchema } from './reply-parts.ts'
import { toolCallSchema } from './tool-call.ts'
import { headers, nonEmpty, type Same, text } from './values.ts'

const json = v.pipe(
  v.unknown(),
  v.check((value) => isJson(value), 'a value that can be written as JSON'),
)

const template = v.pipe(
  text,
  v.description(
    'Text in which `{name}` stands for what the rule has captured, or for `user`, `model` and others of the request.',
  ),
)
const literal = v.pipe(text, v.description('What the model says, sent literally.'))
const refusal = v.pipe(text, v.description('What the model says when it refuses.'))
const jsonValue = v.pipe(
  json,
  v.description(
    'Structured output: sent as JSON text, or as the call of a tool that the request demands.',
  ),
)

const blockSchema = v.pipe(
  object('a block such as { text: Hello }', {
    text: v.optional(literal),
    template: v.optional(template),
    json: v.optional(jsonValue),
    reasoning: v.optional(v.pipe(reasoningSchema, v.description('Reasoning of the model.'))),
    refusal: v.optional(refusal),
    tool_call: v.optional(v.pipe(toolCallSchema, v.description('A tool to call.'))),
    citations: v.optional(citations),
  }),
  v.check(
    (block) => Object.keys(block).filter((key) => key !== 'citations').length === 1,
    'a block with exactly one of text, template, json, reasoning, refusal, tool_call',
  ),
)

const contentEntries = {
  text: v.optional(literal),
  template: v.optional(template),
  json: v.optional(jsonValue),
  reasoning: v.optional(
    v.pipe(
      reasoningSchema,
      v.description(
        "The model's reasoning, sent before the text where the vendor has a place for it.",
      ),
    ),
  ),
  tool_calls: v.optional(
    v.pipe(
      v.array(toolCallSchema, 'a list of tool calls'),
      v.description('Tools to call, sent after the text; more than one means parallel calls.'),
    ),
  ),
  refusal: v.optional(refusal),
  blocks: v.optional(
    v.pipe(
      v.array(blockSchema, 'a list of blocks'),
      v.description('An ordered mix of the above, in place of them.'),
    ),
  ),
  citations: v.optional(citations),
  logprobs: v.optional(
    v.pipe(
      v.array(logprobSchema, 'a list of tokens'),
      v.description(
        'Sent where the request asks for log probabilities. Made from the text by default.',
      ),
    ),
  ),
  finish_reason: v.optional(
    v.pipe(
      v.picklist(finishReasons, `one of ${finishReasons.join(', ')}`),
      v.description('Why the model stopped: `tool_calls` where there are any, else `stop`.'),
    ),
  ),
}

const errorKind = v.picklist(errorKinds, `one of ${errorKinds.join(', ')}`)

/** The keys of a reply; a rule's reply has more. */
export const replyEntries = {
  ...contentEntries,
  choices: v.optional(
    v.pipe(
      v.array(
        either('text or an answer such as { text: Hello }', [
          text,
          object('an answer such as { text: Hello }', contentEntries),
        ]),
        'a list of answers',
      ),
      v.minLength(1, 'a list of at least one answer'),
      v.description(
        'Different answers for a request that asks for more than one (`n`); they are used in turn.',
      ),
    ),
  ),
  ...outputEntries,
  usage: v.optional(
    v.pipe(usageSchema, v.description('Token counts that take the place of the real ones.')),
  ),
  model: v.optional(
    v.pipe(
      nonEmpty('the name of a model'),
      v.description('Model that is said to have answered. The one that was asked for by default.'),
    ),
  ),
  id: v.optional(
    v.pipe(
      nonEmpty('an id'),
      v.description(
        'Id of the answer, sent as it is. Made from the content of the request by default.',
      ),
    ),
  ),
  headers: v.optional(v.pipe(headers, v.description('Extra response headers.'))),
  error: v.optional(
    v.pipe(
      either(`one of ${errorKinds.join(', ')}, or an error such as { status: 429 }`, [
        errorKind,
        errorSchema,
      ]),
      v.description("An error in place of an answer, in the asking vendor's own envelope."),
    ),
  ),
  fault: v.optional(
    v.pipe(
      faultSchema,
      v.description(
        'What goes wrong with the answer on purpose; of several, the first that comes about.',
      ),
    ),
  ),
  lag: v.optional(
    v.pipe(lagSchema, v.description('How long the answer takes and in which pieces it comes.')),
  ),
  raw: v.optional(
    v.pipe(rawSchema, v.description("A response sent as it is, whatever the vendor's format.")),
  ),
}

const replyObject = object('a reply such as { text: Hello }', replyEntries)

/** Typed by the documented interface, so that editors show its comments. */
export const replySchema = replyObject as unknown as v.GenericSchema<Reply>

/** What an answer may be: a bare string stands for its `text`. */
export const replyOrTextSchema = either('text or a reply such as { text: Hello }', [
  text,
  replySchema,
])

export const blockOrTextSchema = either('text or a block such as { text: Hello }', [
  text,
  blockSchema,
])

// None of these compiles where the schema and the interface say different things.
true satisfies Same<v.InferInput<typeof replyObject>, Reply>
true satisfies Same<v.InferInput<typeof blockSchema>, BlockReply>
true satisfies Same<v.InferInput<typeof toolCallSchema>, ToolCallReply>
