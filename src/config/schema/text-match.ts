/** The schema of how a text is matched. */
import * as v from 'valibot'
import type { TextConditions } from '../../rules/match.ts'
import { either, object } from '../containers.ts'
import { patternProblem, regexProblem } from '../value-checks.ts'
import { flag, type Same, text, texts } from './values.ts'

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
export const regexIsValid = v.rawCheck<RegexTests>(({ dataset, addIssue }) => {
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
export function hasTest(tests: object): boolean {
  return Object.keys(tests).some((key) => !options.includes(key))
}
const options = ['flags', 'ignore_case', 'ignore_whitespace']

/** Whether all keys are of a kind, or none is. */
export function areOneKind(keys: readonly string[], kind: readonly string[]): boolean {
  return keys.every((key) => kind.includes(key) === kind.includes(keys[0]!))
}

const testsSchema = v.pipe(
  object(expectedTests, testEntries),
  v.check(hasTest, expectedTests),
  regexIsValid,
)
export const conditionsObject = object(expectedTests, {
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

export const list = v.array(text, 'a list of texts')
export const textConditions = v.pipe(
  conditionsObject,
  v.check(hasTest, expectedTests),
  regexIsValid,
)
export const textMatch = either('text, a list of texts, or tests such as { contains: Paris }', [
  text,
  list,
  textConditions,
])

true satisfies Same<v.InferInput<typeof conditionsObject>, TextConditions>
