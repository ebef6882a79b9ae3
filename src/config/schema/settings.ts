/** The schemas of what holds for all answers. */
import * as v from 'valibot'
import { errorKinds } from '../../errors/error-kinds.ts'
import { meantBy, providerNames, surfaceNames } from '../../providers/names.ts'
import { closest } from '../../suggest.ts'
import { either, object, record } from '../containers.ts'
import { isDateTime, isOrigin } from '../value-checks.ts'
import { errorSchema, faultSchema } from './faults.ts'
import { lagSchema } from './lag.ts'
import { replyOrTextSchema } from './reply.ts'
import { flag, nonEmpty, text } from './values.ts'

/** A pattern, because keys are texts; its names are for the JSON Schema, the declarations and suggestions. */
function oneOf<Name extends string>(names: readonly Name[]): v.GenericSchema<Name> {
  const expected = `one of ${names.join(', ')}`
  const schema = v.pipe(
    v.string(expected),
    v.regex(
      Object.assign(new RegExp(`^(?:${names.join('|')})$`), {
        suggest: (name: string) => closest(name, names) ?? meantBy.get(name.toLowerCase()),
        names,
      }),
      expected,
    ),
  )
  // The pattern lets nothing else through.
  return schema as v.GenericSchema as v.GenericSchema<Name>
}

const providerName = oneOf(providerNames)
const switchName = oneOf([...new Set([...providerNames, ...surfaceNames])])

export const settingsSchema = object('an object such as { lag_enabled: true }', {
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
  lag: v.optional(
    v.pipe(
      lagSchema,
      v.description('Times and pieces of all answers, in place of `lag_enabled` and `lag_factor`.'),
    ),
  ),
  model_lag: v.optional(
    v.pipe(
      record('an object of models and their lag', text, lagSchema),
      v.description(
        'Times and pieces by model, in place of `lag`; `*` and `?` are wildcards, and the first that fits counts.',
      ),
      v.examples([{ 'gpt-5*': 'gpt', 'o*': 'slow-reasoner' }]),
    ),
  ),
  strict: v.optional(
    v.pipe(flag, v.description('Demand every request field that the vendor demands.')),
    false,
  ),
  seed: v.optional(
    v.pipe(
      v.number('a whole number'),
      v.integer('a whole number'),
      v.description(
        'Seeds ids, jitter and probabilities: the same seed gives the same answers, byte for byte.',
      ),
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
  ignore_case: v.optional(
    v.pipe(flag, v.description('Upper and lower case are the same wherever texts are matched.')),
    false,
  ),
  ignore_whitespace: v.optional(
    v.pipe(
      flag,
      v.description(
        'A run of white space is one space wherever texts are matched, and none at the ends counts.',
      ),
    ),
    false,
  ),
  providers: v.optional(
    v.pipe(
      either('a list such as [openai, anthropic], or an object such as { gemini: false }', [
        v.pipe(
          v.array(switchName, 'a list of providers'),
          v.minLength(1, 'a list of at least one provider'),
        ),
        record('an object of providers and whether they answer', switchName, flag),
      ]),
      v.description(
        'Which APIs answer: a list names all that do, an object switches single ones on or off. All by default.',
      ),
      v.examples([['openai', 'anthropic-messages'], { gemini: false }]),
    ),
  ),
  api_keys: v.optional(
    v.pipe(
      v.array(nonEmpty('an API key'), 'a list of API keys'),
      v.minLength(1, 'a list of at least one API key'),
      v.description(
        "API keys that are let in; a request with another one, or none, gets its vendor's 401. Any by default.",
      ),
      v.examples([['sk-test']]),
    ),
  ),
  guard: v.optional(
    v.pipe(
      flag,
      v.description(
        'In process and in the browser: refuse every call of a known vendor that nothing answers, so that no test can spend money.',
      ),
    ),
    false,
  ),
  upstreams: v.optional(
    v.pipe(
      record(
        'an object of providers and where their API is',
        providerName,
        v.pipe(
          v.string('an address such as https://api.openai.com'),
          v.check(isOrigin, 'an address such as https://api.openai.com'),
        ),
      ),
      v.description(
        'Where `unmatched: passthrough` sends requests of the HTTP server, by provider. The real API by default, where the vendor has one address for all.',
      ),
      v.examples([{ openai: 'https://api.openai.com' }]),
    ),
  ),
})

const unmatched = ['reply', 'error', 'next', 'passthrough'] as const

export const defaultsSchema = object('an object such as { unknown_response: Pardon? }', {
  unknown_response: v.optional(
    v.pipe(
      replyOrTextSchema,
      v.description('The answer to every prompt that has none of its own.'),
    ),
    "I don't know the answer to that.",
  ),
  unmatched: v.optional(
    v.pipe(
      v.picklist(unmatched, `one of ${unmatched.join(', ')}`),
      v.description(
        'What a prompt gets that no rule matches: `unknown_response` (`reply`), a 404 that names the nearest rules (`error`; embeddings and what else is no text are made all the same, unless a rule gives some), the next MSW handler (`next`), or the real API (`passthrough`).',
      ),
    ),
    'reply',
  ),
  error: v.optional(
    v.pipe(
      either(`one of ${errorKinds.join(', ')}, or an error such as { status: 429 }`, [
        v.picklist(errorKinds, `one of ${errorKinds.join(', ')}`),
        errorSchema,
      ]),
      v.description(
        'An error of every reply that has none of its own, as a rule with a `probability`.',
      ),
    ),
  ),
  fault: v.optional(
    v.pipe(
      faultSchema,
      v.description(
        'What goes wrong with every reply that has no fault of its own, as a rule with a `probability`.',
      ),
    ),
  ),
})
