/** The schemas of errors and faults. */
import * as v from 'valibot'
import { errorKinds } from '../../errors/error-kinds.ts'
import { parseFault } from '../../faults/overrides.ts'
import { type ErrorReply, type FaultReply, faultKinds } from '../../reply.ts'
import { closest } from '../../suggest.ts'
import { either, object } from '../containers.ts'
import {
  amount,
  count,
  headers,
  headerValue,
  probability,
  type Same,
  status,
  text,
} from './values.ts'

const kind = v.picklist(errorKinds, `one of ${errorKinds.join(', ')}`)

export const errorSchema = object('an error such as { kind: rate_limit, retry_after: 2 }', {
  kind: v.optional(
    v.pipe(
      kind,
      v.description(
        "A named kind: the vendor's own status, type, code, message and headers for it.",
      ),
    ),
  ),
  status: v.optional(
    v.pipe(status(400), v.description('HTTP status. That of the kind by default, or 500.')),
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
  headers: v.optional(v.pipe(headers, v.description('Extra response headers.'))),
  retry_after: v.optional(
    v.pipe(
      amount('a number of seconds, 0 or more'),
      v.description('Seconds, sent as the header `retry-after`.'),
    ),
  ),
  probability: v.optional(
    v.pipe(
      probability,
      v.description(
        'How often it happens, from 0 to 1; else the rest of the reply is sent. Always by default.',
      ),
    ),
  ),
})

export const faultObject = object('a fault such as { kind: disconnect, after: 3 }', {
  kind: v.pipe(
    v.picklist(faultKinds, `one of ${faultKinds.join(', ')}`),
    v.description('What goes wrong.'),
  ),
  after: v.optional(
    v.pipe(
      count('a number of pieces, 0 or more'),
      v.description(
        'How many pieces of the answer are sent before: 1 by default; 0 is before anything is sent.',
      ),
    ),
  ),
  probability: v.optional(
    v.pipe(probability, v.description('How often it happens, from 0 to 1. Always by default.')),
  ),
  delay_ms: v.optional(
    v.pipe(
      amount('a number of milliseconds, 0 or more'),
      v.description('For `slow_start`: milliseconds before anything is sent, 5000 by default.'),
    ),
  ),
  for_ms: v.optional(
    v.pipe(
      amount('a number of milliseconds, 0 or more'),
      v.description('For `stall`: milliseconds of silence. Until the client leaves by default.'),
    ),
  ),
  content_type: v.optional(
    v.pipe(headerValue, v.description('For `wrong_content_type`: `text/html` by default.')),
  ),
  error: v.optional(
    v.pipe(
      either(`one of ${errorKinds.join(', ')}, or an error such as { status: 529 }`, [
        kind,
        errorSchema,
      ]),
      v.description('For `error_event`: `overloaded` by default.'),
    ),
  ),
})

const faultText = v.pipe(
  v.string('a fault such as disconnect@3'),
  v.check(isFault, `${faultKinds.join(', ')}, with @N for "after N pieces", such as disconnect@3`),
)

/** One fault or several; `disconnect@3` is short for `{ kind: disconnect, after: 3 }`. */
export const faultSchema = either('a fault such as disconnect@3', [
  faultText,
  faultObject,
  v.array(either('a fault such as disconnect@3', [faultText, faultObject]), 'a list of faults'),
])

function isFault(value: string): boolean {
  try {
    parseFault(value)
    return true
  } catch {
    return false
  }
}

/** What was probably meant: the same with the name of a fault that there is. */
isFault.suggest = (value: string): string | undefined => {
  const [, name, after = ''] = /^([^@]*)(@.*)?$/s.exec(value)!
  const kind = closest(name!.trim(), faultKinds)
  return kind === undefined || !isFault(kind + after) ? undefined : kind + after
}

true satisfies Same<v.InferInput<typeof errorSchema>, ErrorReply>
true satisfies Same<v.InferInput<typeof faultObject>, FaultReply>
