/** What happens with a probability: drawn from the request and the seed, anew each time it comes again. */
import type { Exchange } from '../exchange.ts'
import { createRandom, type Random } from '../random.ts'

/** Whether something happens that has this probability; `undefined` is always. */
export type Chance = (probability: number | undefined) => boolean

export function createChance({ hash, session }: Exchange): Chance {
  let random: Random | undefined
  return (probability = 1) => {
    if (probability >= 1) return true
    if (probability <= 0) return false
    // The same request a second time is another draw, or a client would try again in vain for ever.
    random ??= createRandom(hash.high ^ Math.imul(session.seen(hash) + 1, 0x9e3779b1))
    return random() < probability
  }
}
