/** Which outputs a rule answers: what a model says is no answer to a request for a vector. */
import type { Output } from '../prompt.ts'
import type { Reply } from '../reply.ts'
import type { Match } from './match.ts'
import type { ReplySource } from './reply-source.ts'

const spoken = [
  'text',
  'template',
  'json',
  'reasoning',
  'refusal',
  'tool_calls',
  'blocks',
  'choices',
] as const satisfies (keyof Reply)[]

export const madeOutputs = [
  'embedding',
  'moderation',
  'image',
  'audio',
  'scores',
] as const satisfies Exclude<Output, 'text'>[]

/**
 * `undefined`: all. A rule answers what its reply holds, so that a prompt that is embedded first does not
 * use up the replies of the chat; an error, a fault or a response as it is holds for everything. A rule
 * that names its endpoint answers that one whatever it says, and so does a function.
 */
export function outputsOf(source: ReplySource, match: Match = {}): ReadonlySet<Output> | undefined {
  if (source.kind === 'function' || match.endpoint !== undefined) return undefined
  const replies =
    source.kind === 'reply' ? [source.reply] : source.kind === 'turns' ? source.turns : source.steps
  const outputs = new Set<Output>()
  for (const reply of replies) {
    if (spoken.some((key) => reply[key] !== undefined)) outputs.add('text')
    for (const key of madeOutputs) if (reply[key] !== undefined) outputs.add(key)
  }
  return outputs.size === 0 ? undefined : outputs
}
