/**
 * The one schema of a config: the TypeScript types, the checks, the JSON Schema and the reference
 * are made from it. A new key is a new entry here.
 */
import * as v from 'valibot'
import type { Reply, RespondFunction } from '../reply.ts'
import { either, object, record } from './containers.ts'
import { isDateTime, isJson, isReplyHeader } from './value-checks.ts'

const text = v.string('text')
const flag = v.boolean('true or false')
// What `Headers` takes; the rest would fail at the first request. A wrong length of the body would even
// break the client's next request.
const headerName = v.pipe(
  v.string('a header name'),
  v.regex(/^[!#$%&'*+.^_`|~\w-]+$/, 'a header name of letters, digits and hyphens'),
  v.check(isReplyHeader, 'a header that a reply may set; the transport sets this one'),
)
const headerValue = v.pipe(
  text,
  v.regex(/^[\t\x20-\x7e\x80-\xff]*$/, 'text without line breaks and without emoji'),
)

const toolCallSchema = object('a tool call such as { name: search, arguments: { query: hi } }', {
  name: v.pipe(
    v.string('the name of a tool'),
    v.nonEmpty('the name of a tool'),
    v.description('Name of the tool to call.'),
  ),
  arguments: v.optional(
    v.pipe(
      either('an object, or text that is sent verbatim', [
        record('an object', text, v.unknown()),
        text,
      ]),
      v.check((value) => isJson(value), 'an object that can be written as JSON'),
      v.description(
        'Arguments of the call: an object, or text that is sent verbatim, even if it is not JSON.',
      ),
    ),
    {},
  ),
  id: v.optional(
    v.pipe(text, v.description('Id of the call. Made from the content of the request by default.')),
  ),
})

const errorSchema = object('an error such as { status: 429, message: Slow down }', {
  status: v.optional(
    v.pipe(
      v.number('an HTTP status from 400 to 599'),
      v.integer('an HTTP status from 400 to 599'),
      v.minValue(400, 'an HTTP status from 400 to 599'),
      v.maxValue(599, 'an HTTP status from 400 to 599'),
      v.description('HTTP status.'),
    ),
    500,
  ),
  type: v.optional(
    v.pipe(
      text,
      v.description("The vendor's word for the kind of error. By default its own for the status."),
    ),
  ),
  code: v.optional(
    v.pipe(
      v.nullable(v.string('text or null')),
      v.description("OpenAI's `error.code`; null where it has none."),
    ),
  ),
  message: v.optional(v.pipe(text, v.description('What the client is told.'))),
  headers: v.optional(
    v.pipe(
      record('an object of header names and values', headerName, headerValue),
      v.description('Extra response headers.'),
    ),
  ),
  retry_after: v.optional(
    v.pipe(
      v.number('a number of seconds, 0 or more'),
      v.finite('a number of seconds, 0 or more'),
      v.minValue(0, 'a number of seconds, 0 or more'),
      v.description('Seconds, sent as the header `retry-after`.'),
    ),
  ),
})

const finishReasons = ['stop', 'length', 'tool_calls', 'content_filter'] as const

const replyObject = object('a reply such as { text: Hello }', {
  text: v.optional(v.pipe(text, v.description('What the model says, sent literally.'))),
  reasoning: v.optional(
    v.pipe(
      text,
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
  refusal: v.optional(v.pipe(text, v.description('What the model says when it refuses.'))),
  finish_reason: v.optional(
    v.pipe(
      v.picklist(finishReasons, `one of ${finishReasons.join(', ')}`),
      v.description('Why the model stopped: `tool_calls` where there are any, else `stop`.'),
    ),
  ),
  error: v.optional(
    v.pipe(
      errorSchema,
      v.description("An error in place of an answer, in the asking vendor's own envelope."),
    ),
  ),
})

/** Typed by the documented interface, so that editors show its comments. */
export const replySchema = replyObject as unknown as v.GenericSchema<Reply>

/** What a response may be: a bare string stands for its `text`. */
export const replyOrTextSchema = either('text or a reply such as { text: Hello }', [
  text,
  replySchema,
])

type Defined<T> = T extends object ? { [Key in keyof T]: Defined<Exclude<T[Key], undefined>> } : T
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false

// Does not compile where the schema and the interface say different things.
true satisfies Same<Defined<v.InferInput<typeof replyObject>>, Defined<Reply>>

const settingsSchema = object('an object such as { lag_enabled: true }', {
  lag_enabled: v.optional(v.pipe(flag, v.description('Pace answers as a model does.')), false),
  lag_factor: v.optional(
    v.pipe(
      v.number('a number greater than 0'),
      v.finite('a number greater than 0'),
      v.gtValue(0, 'a number greater than 0'),
      v.description('Speed of the lag: characters per second, divided by ten. Higher is faster.'),
    ),
    10,
  ),
  strict: v.optional(
    v.pipe(flag, v.description('Demand every request field that the vendor demands.')),
    false,
  ),
  seed: v.optional(
    v.pipe(
      v.number('a whole number'),
      v.integer('a whole number'),
      v.description('Seeds ids and jitter: the same seed gives the same answers, byte for byte.'),
    ),
    0,
  ),
  now: v.optional(
    v.pipe(
      v.string('an ISO 8601 date-time such as 2026-01-31T12:00:00Z'),
      v.check(isDateTime, 'an ISO 8601 date-time such as 2026-01-31T12:00:00Z'),
      v.metadata({ format: 'date-time' }),
      v.description('Pins the timestamps in answers. By default they follow the clock.'),
      v.examples(['2026-01-31T12:00:00Z']),
    ),
  ),
})

const fileEntries = {
  responses: v.optional(
    v.pipe(
      record('an object that holds an answer for each prompt', text, replyOrTextSchema),
      v.description(
        'An answer for each prompt. The prompt is the text of the last user message, exactly.',
      ),
      v.examples([{ 'what is 2+2?': '2+2 equals 9.' }]),
    ),
    {},
  ),
  defaults: v.optional(
    v.pipe(
      object('an object such as { unknown_response: Pardon? }', {
        unknown_response: v.optional(
          v.pipe(text, v.description('The answer to every prompt that has none of its own.')),
          "I don't know the answer to that.",
        ),
      }),
      v.description('What holds where nothing else is said.'),
    ),
    {},
  ),
  settings: v.optional(v.pipe(settingsSchema, v.description('What holds for all answers.')), {}),
  $schema: v.optional(
    v.pipe(text, v.description('Where an editor finds the JSON Schema of this file. Not read.')),
  ),
}

/** What a file may hold. */
export const fileConfigSchema = object(
  'an object with the keys responses, defaults, settings',
  fileEntries,
)

/** What code may hand over: a function as well. */
export const configSchema = object(
  'an object with the keys responses, defaults, settings, respond',
  {
    ...fileEntries,
    respond: v.optional(
      v.pipe(
        v.custom<RespondFunction>(
          (value) => typeof value === 'function',
          'a function (prompt, request) => reply',
        ),
        v.description('Answers prompts in code; tried before `responses`.'),
      ),
    ),
  },
)

/**
 * What a mock says: a config file as an object, and the function `respond` beside it.
 *
 * @example
 * const config: Config = { responses: { hi: 'Hello!' }, settings: { lag_enabled: true } }
 */
export interface Config extends v.InferInput<typeof configSchema> {}

/**
 * Gives a config its type where it is written down, and returns it unchanged.
 *
 * @example
 * export default defineConfig({
 *   responses: { 'what is 2+2?': '2+2 equals 9.' },
 *   defaults: { unknown_response: 'Pardon?' },
 * })
 */
export function defineConfig(config: Config): Config {
  return config
}
