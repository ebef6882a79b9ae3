/**
 * The one schema of a config: the TypeScript types, the checks, the JSON Schema and the reference
 * are made from it. A new key is a new entry in one of the files of `schema/`.
 */
import * as v from 'valibot'
import { object, record } from './containers.ts'
import {
  codeReplySchema,
  fileReplySchema,
  fileRuleSchema,
  respondSchema,
  ruleSchema,
} from './schema/rule.ts'
import { defaultsSchema, settingsSchema } from './schema/settings.ts'
import { described, text } from './schema/values.ts'

const responsesExpected = 'an object that holds an answer for each prompt'
const responsesDescription =
  'An answer for each prompt. The prompt is the text of the last user message, exactly.'
const rulesDescription = 'Tried in order, before `responses`; the first that matches answers.'

const commonEntries = {
  defaults: v.optional(
    v.pipe(defaultsSchema, v.description('What holds where nothing else is said.')),
    {},
  ),
  settings: v.optional(v.pipe(settingsSchema, v.description('What holds for all answers.')), {}),
  $schema: v.optional(
    v.pipe(text, v.description('Where an editor finds the JSON Schema of this file. Not read.')),
  ),
}

/** What a file may hold. */
export const fileConfigSchema = object(
  'an object with the keys responses, rules, defaults, settings',
  {
    responses: v.optional(
      described(record(responsesExpected, text, fileReplySchema), responsesDescription),
      {},
    ),
    rules: v.optional(described(v.array(fileRuleSchema, 'a list of rules'), rulesDescription), []),
    ...commonEntries,
  },
)

/** What code may hand over: functions as well. */
export const configSchema = object(
  'an object with the keys responses, rules, defaults, settings, respond',
  {
    responses: v.optional(
      described(record(responsesExpected, text, codeReplySchema), responsesDescription),
      {},
    ),
    rules: v.optional(described(v.array(ruleSchema, 'a list of rules'), rulesDescription), []),
    ...commonEntries,
    respond: v.optional(
      v.pipe(
        respondSchema,
        v.description('Answers prompts in code; tried before `rules` and `responses`.'),
      ),
    ),
  },
)

/**
 * What a mock says: a config file as an object, and functions beside it.
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
