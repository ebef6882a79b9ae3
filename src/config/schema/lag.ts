/** The schema of pacing. */
import * as v from 'valibot'
import { chunkUnits, type LagReply, lagProfileNames } from '../../reply.ts'
import { either, object } from '../containers.ts'
import { amount, numberFrom, type Same } from './values.ts'

const names = lagProfileNames
const profile = v.picklist(names, `one of ${names.join(', ')}`)
const unit = v.picklist(chunkUnits, `one of ${chunkUnits.join(', ')}, or a number of characters`)
const characters = v.pipe(
  v.number('a number of characters, 1 or more'),
  v.integer('a whole number of characters'),
  v.minValue(1, 'a number of characters, 1 or more'),
)

export const lagObject = object('an object such as { ttft_ms: 300, tokens_per_second: 60 }', {
  profile: v.optional(
    v.pipe(profile, v.description('A named profile that the other keys change.')),
  ),
  ttft_ms: v.optional(
    v.pipe(
      amount('a number of milliseconds, 0 or more'),
      v.description('Milliseconds to the first piece.'),
    ),
  ),
  tokens_per_second: v.optional(
    v.pipe(
      v.number('a number greater than 0'),
      v.finite('a number greater than 0'),
      v.gtValue(0, 'a number greater than 0'),
      v.description('How fast the answer is written.'),
    ),
  ),
  jitter: v.optional(
    v.pipe(
      numberFrom(0, 1, 'a number from 0 to 1'),
      v.description(
        'Fraction by which a time may be shorter or longer, uniformly, from the seeded generator.',
      ),
    ),
  ),
  chunk: v.optional(
    v.pipe(
      either(`one of ${chunkUnits.join(', ')}, or a number of characters`, [unit, characters]),
      v.description('What one piece of a stream is: a unit, or a number of characters.'),
    ),
  ),
})

/** A profile's name, or times and pieces. */
export const lagSchema = either(
  `one of ${names.join(', ')}, or an object such as { ttft_ms: 300 }`,
  [profile, lagObject],
)

true satisfies Same<v.InferInput<typeof lagObject>, LagReply>
