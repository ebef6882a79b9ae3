/** The schema of a response that is sent as it is. */
import * as v from 'valibot'
import { object } from '../containers.ts'
import { isJson } from '../value-checks.ts'
import { headers, status } from './values.ts'

const json = v.pipe(
  v.unknown(),
  v.check((value) => isJson(value), 'text, or a value that can be written as JSON'),
)

export const rawSchema = v.pipe(
  object('a response such as { status: 200, body: Hello }', {
    status: v.optional(v.pipe(status(200), v.description('HTTP status: 200 by default.'))),
    headers: v.optional(v.pipe(headers, v.description('Response headers.'))),
    body: v.optional(
      v.pipe(json, v.description('Text that is sent verbatim, or a value that is sent as JSON.')),
    ),
    frames: v.optional(
      v.pipe(
        v.array(json, 'a list of frames'),
        v.description(
          "Server-sent events in place of a body: each a frame's verbatim text, or its `data`, sent as JSON.",
        ),
      ),
    ),
  }),
  v.check(
    (raw) => raw.body === undefined || raw.frames === undefined,
    'a response with `body` or with `frames`, not with both',
  ),
)
