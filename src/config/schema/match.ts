/** The schema of what a rule asks for: one entry for each key. */
import * as v from 'valibot'
import type { Match } from '../../rules/match.ts'
import { either, object, record } from '../containers.ts'
import {
  areOneKind,
  conditionsObject,
  hasTest,
  list,
  regexIsValid,
  textConditions,
  textMatch,
} from './text-match.ts'
import { flag, headerName, text } from './values.ts'

const number = v.pipe(v.number('a number'), v.finite('a number'))
const expectedRange = 'a range such as { min: 0, max: 1 }'
const range = object(expectedRange, {
  min: v.optional(v.pipe(number, v.description('Smallest number that matches.'))),
  max: v.optional(v.pipe(number, v.description('Largest number that matches.'))),
})
const numberMatch = either('a number, a list of numbers, or a range such as { min: 0, max: 1 }', [
  number,
  v.array(number, 'a list of numbers'),
  v.pipe(range, v.minEntries(1, expectedRange)),
])

const toolResultObject = object('a tool result such as { name: search }', {
  name: v.optional(v.pipe(textMatch, v.description('Name of the tool.'))),
  id: v.optional(v.pipe(textMatch, v.description('Id of the call.'))),
  content: v.optional(v.pipe(textMatch, v.description('What the tool has given back.'))),
  is_error: v.optional(v.pipe(flag, v.description('Whether the tool failed.'))),
})

const matchEntries = {
  user: v.optional(v.pipe(textMatch, v.description('Text of the last message of the user.'))),
  system: v.optional(
    v.pipe(textMatch, v.description('Text of any system (or developer) message.')),
  ),
  assistant: v.optional(
    v.pipe(textMatch, v.description('Text of the last message of the assistant.')),
  ),
  any_message: v.optional(v.pipe(textMatch, v.description('Text of any message.'))),
  model: v.optional(
    v.pipe(textMatch, v.description('Name of the model; `*` and `?` are wildcards.')),
  ),
  provider: v.optional(
    v.pipe(textMatch, v.description('Who is asked, such as `openai`; `*` and `?` are wildcards.')),
  ),
  endpoint: v.optional(
    v.pipe(
      textMatch,
      v.description('Such as `chat.completions` or `messages`; `*` and `?` are wildcards.'),
    ),
  ),
  tools: v.optional(
    v.pipe(textMatch, v.description('Name of a tool that is offered; `*` and `?` are wildcards.')),
  ),
  tool_choice: v.optional(
    v.pipe(
      textMatch,
      v.description('`auto`, `none`, `required`, or the name of the tool that must be called.'),
    ),
  ),
  tool_result: v.optional(
    v.pipe(
      either('text, a list of texts, tests, a tool result, true or false', [
        text,
        list,
        flag,
        v.pipe(
          object('tests or a tool result', {
            ...conditionsObject.entries,
            ...toolResultObject.entries,
          }),
          regexIsValid,
          v.check(hasTest, 'tests or a tool result, such as { name: search }'),
          v.check(
            (value) => areOneKind(Object.keys(value), Object.keys(toolResultObject.entries)),
            'either tests of the content, or name, id, content and is_error',
          ),
        ),
      ]),
      v.description(
        'A result of a tool that came after the last message of the assistant; a text is its content, `true` asks for any, `false` for none.',
      ),
    ),
  ),
  turn: v.optional(
    v.pipe(
      numberMatch,
      v.description(
        'How many assistant messages follow the last message of the user: 0 for the first reply.',
      ),
    ),
  ),
  headers: v.optional(
    v.pipe(
      record(
        'an object of header names and what they must hold',
        headerName,
        either('text, a list of texts, tests, true or false', [text, list, textConditions, flag]),
      ),
      v.description('Request headers; `true` asks for any value, `false` for none.'),
    ),
  ),
  api_key: v.optional(v.pipe(textMatch, v.description('API key of the client.'))),
  stream: v.optional(v.pipe(flag, v.description('Whether a stream is asked for.'))),
  response_format: v.optional(
    v.pipe(textMatch, v.description('`text`, `json_object` or `json_schema`.')),
  ),
  schema_name: v.optional(
    v.pipe(textMatch, v.description('Name of the JSON schema that the answer must follow.')),
  ),
  has_image: v.optional(
    v.pipe(flag, v.description('Whether the last message of the user holds an image.')),
  ),
  has_audio: v.optional(
    v.pipe(flag, v.description('Whether the last message of the user holds audio.')),
  ),
  has_file: v.optional(
    v.pipe(flag, v.description('Whether the last message of the user holds a file.')),
  ),
  temperature: v.optional(v.pipe(numberMatch, v.description('Sampling temperature.'))),
  top_p: v.optional(v.pipe(numberMatch, v.description('Nucleus sampling.'))),
  max_tokens: v.optional(v.pipe(numberMatch, v.description('Most tokens that may be answered.'))),
  seed: v.optional(v.pipe(numberMatch, v.description('The seed that the client has sent.'))),
  metadata: v.optional(
    v.pipe(
      record('an object of names and what they must hold', text, textMatch),
      v.description('Metadata of the request.'),
    ),
  ),
  body: v.optional(
    v.pipe(
      record(
        'an object of paths and what they must hold',
        text,
        either('a value, a list, tests or a range', [
          flag,
          v.null_('null'),
          text,
          number,
          v.array(either('text or a number', [text, number]), 'a list of texts or numbers'),
          v.pipe(
            object('tests or a range', { ...conditionsObject.entries, ...range.entries }),
            v.check(hasTest, 'tests or a range, such as { min: 1 }'),
            v.check(
              (value) => areOneKind(Object.keys(value), Object.keys(range.entries)),
              'either tests of a text, or a range of min and max',
            ),
            regexIsValid,
          ),
        ]),
      ),
      v.description(
        "Values anywhere in the request's body, by dotted path such as `reasoning.effort`.",
      ),
    ),
  ),
}

const expectedConditions = 'conditions such as { model: "gpt-*" }'
const notEntry = v.optional(
  v.pipe(
    object(expectedConditions, matchEntries),
    v.minEntries(1, expectedConditions),
    v.description('What must not match, taken together.'),
  ),
)

/** What a file may hold. */
const fileMatch = object('conditions such as { user: { contains: Paris } }', {
  ...matchEntries,
  not: notEntry,
})
export const fileMatchSchema = fileMatch as unknown as v.GenericSchema<Match>

/** What code may hold: a predicate as well. */
const codeMatch = object('conditions such as { user: { contains: Paris } }', {
  ...matchEntries,
  not: notEntry,
  when: v.optional(
    v.pipe(
      v.custom<NonNullable<Match['when']>>(
        (value) => typeof value === 'function',
        'a function (prompt, request) => boolean',
      ),
      v.description('In code only: whether the rule matches.'),
    ),
  ),
})
export const matchSchema = codeMatch as unknown as v.GenericSchema<Match>
