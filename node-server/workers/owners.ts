/** Which worker keeps the state of a session: the same in all processes, and for as long as they run. */
import { hashText } from '../../src/random.ts'
import type { OwnerOf } from '../../src/state/elsewhere.ts'

/** As worker `index` of `count` sees it. */
export function createOwnerOf(index: number, count: number): OwnerOf {
  return (session) => {
    const owner = hashText(session).low % count
    return owner === index ? undefined : owner
  }
}
