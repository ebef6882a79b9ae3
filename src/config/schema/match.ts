/** The schema of what a rule asks for: one entry for each key. */
import * as v from 'valibot'
import type { Match, TextConditions } from '../../rules/match.ts'
import { either, object, record } from '../containers.ts'
import { patternProblem, regexProblem } from '../value-checks.ts'
import { flag, headerName, type Same, text, texts } from './values.ts'

const regexes = v.pipe(
  texts,
  v.description(
    'A regular expression, found anywhere unless it is anchored. Named groups are captured. One that begins with a repetition, such as `a+b`, takes time that grows with the square of a long text.',
  ),
)

const testEntries = {
  exact: v.optional(
    v.pipe(texts, v.description('The whole text. A list means any of them, as everywhere.')),
  ),
  contains: v.optional(v.pipe(texts, v.description('Somewhere in the text.'))),
  word: v.optional(
    v.pipe(
      texts,
      v.description(
        'Somewhere in the text, as a whole word or as whole words. Scripts without spaces, such as Chinese and Thai, have no end of a word to find: use `contains` there.',
      ),
    ),
  ),
  regex: v.optional(regexes),
  flags: v.optional(
    v.pipe(
      v.string('flags out of i, m, s, u, v'),
      v.regex(/^(?!.*(.).*\1)(?!.*u.*v|.*v.*u)[imsuv]*$/, 'flags out of i, m, s, u, v'),
      v.description('Flags of `regex`.'),
    ),
  ),
  glob: v.optional(
    v.pipe(texts, v.description('The whole text, with `*` for any characters and `?` for one.')),
  ),
  pattern: v.optional(
    v.pipe(
      texts,
      v.check(
        (value) => patternProblem(value) === undefined,
        (issue) => patternProblem(issue.input) ?? '',
      ),
      v.description('The whole text, with `{name}` for what is captured under that name.'),
    ),
  ),
  ignore_case: v.optional(
    v.pipe(
      flag,
      v.description('Upper and lower case are the same. `settings.ignore_case` by default.'),
    ),
  ),
  ignore_whitespace: v.optional(
    v.pipe(
      flag,
      v.description(
        'A run of white space is one space, and none at the ends counts. `settings.ignore_whitespace` by default.',
      ),
    ),
  ),
}

const expectedTests = 'tests such as { contains: Paris }'

interface RegexTests {
  regex?: string | string[] | undefined
  flags?: string | undefined
}

/** A bad expression is found when the config is read, at its own place. */
const regexIsValid = v.rawCheck<RegexTests>(({ dataset, addIssue }) => {
  if (!dataset.typed) return
  const { regex, flags } = dataset.value
  const sources = typeof regex === 'string' ? [regex] : (regex ?? [])
  for (const [index, source] of sources.entries()) {
    const problem = regexProblem(source, flags)
    if (problem === undefined) continue
    const item = { origin: 'value', value: source } as const
    const place = { ...item, type: 'object', input: { ...dataset.value }, key: 'regex' } as const
    const entries = Array.isArray(regex)
      ? [{ ...item, type: 'array', input: regex, key: index } as const]
      : []
    addIssue({
      message: `a regular expression: ${problem}`,
      input: source,
      path: [place, ...entries],
    })
  }
})

/** Without a test, any text would do, which nobody means who writes this down. */
function hasTest(tests: object): boolean {
  return Object.keys(tests).some((key) => !options.includes(key))
}
const options = ['flags', 'ignore_case', 'ignore_whitespace']

/** Whether all keys are of a kind, or none is. */
function areOneKind(keys: readonly string[], kind: readonly string[]): boolean {
  return keys.every((key) => kind.includes(key) === kind.includes(keys[0]!))
}

const testsSchema = v.pipe(
  object(expectedTests, testEntries),
  v.check(hasTest, expectedTests),
  regexIsValid,
)
const conditionsObject = object(expectedTests, {
  ...testEntries,
  not: v.optional(
    v.pipe(
      either('text, a list of texts, or tests', [
        text,
        v.array(text, 'a list of texts'),
        testsSchema,
      ]),
      v.description('What must not match.'),
    ),
  ),
})

const list = v.array(text, 'a list of texts')
const textConditions = v.pipe(conditionsObject, v.check(hasTest, expectedTests), regexIsValid)
const textMatch = either('text, a list of texts, or tests such as { contains: Paris }', [
  text,
  list,
  textConditions,
])

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

true satisfies Same<v.InferInput<typeof conditionsObject>, TextConditions>
