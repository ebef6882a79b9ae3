/** Which log probabilities go with which piece of a streamed text. */
import type { TokenLogprob } from '../completion.ts'

/** To be called with each piece in turn: gives the tokens that end in it. */
export function createLogprobCursor(
  logprobs: readonly TokenLogprob[],
): (piece: string) => readonly TokenLogprob[] {
  let sentUnits = 0
  let tokenUnits = 0
  let next = 0
  return (piece) => {
    sentUnits += piece.length
    const first = next
    for (let token = logprobs[next]; token !== undefined; token = logprobs[next]) {
      if (tokenUnits + token.token.length > sentUnits) break
      tokenUnits += token.token.length
      next++
    }
    return logprobs.slice(first, next)
  }
}
