/** The schema of a tool call. */
import * as v from 'valibot'
import { either, object, record } from '../containers.ts'
import { isJson } from '../value-checks.ts'
import { flag, nonEmpty, text } from './values.ts'

const argumentsObject = either('an object, or text that is sent verbatim', [
  record('an object', text, v.unknown()),
  text,
])

export const toolCallSchema = object(
  'a tool call such as { name: search, arguments: { query: hi } }',
  {
    name: v.pipe(nonEmpty('the name of a tool'), v.description('Name of the tool to call.')),
    arguments: v.optional(
      v.pipe(
        argumentsObject,
        v.check((value) => isJson(value), 'an object that can be written as JSON'),
        v.description(
          'Arguments of the call: an object (empty by default), or text that is sent verbatim, even if it is not JSON.',
        ),
      ),
    ),
    template: v.optional(
      v.pipe(
        argumentsObject,
        v.check((value) => isJson(value), 'an object that can be written as JSON'),
        v.description(
          'Arguments in whose texts `{name}` stands for what the rule has captured; in place of `arguments`.',
        ),
      ),
    ),
    input: v.optional(
      v.pipe(text, v.description('Free text for a custom tool; in place of `arguments`.')),
    ),
    verbatim: v.optional(
      v.pipe(
        flag,
        v.description(
          'Says that `arguments` are not JSON on purpose, so that nothing warns of it.',
        ),
      ),
    ),
    id: v.optional(
      v.pipe(
        text,
        v.description('Id of the call. Made from the content of the request by default.'),
      ),
    ),
  },
)
