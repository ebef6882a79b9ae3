/** Cohere's chat, version 2. @see https://docs.cohere.com/reference/chat */
import type { Cohere } from 'cohere-ai'
import { eventStream } from '../../stream/framing.ts'
import type { CompletionEndpoint } from '../provider.ts'
import { parseCohereChat } from './chat-request.ts'
import { encodeChatStream } from './chat-stream.ts'
import { uuidOf } from './ids.ts'
import { encodeFinish, encodeLogprobs, encodeMessage, encodeUsage, isPlan } from './message.ts'
import type { Wire } from './wire.ts'

export const chat: CompletionEndpoint = {
  kind: 'completion',
  name: 'chat',
  method: 'POST',
  path: '/v2/chat',
  parse: parseCohereChat,
  framing: () => eventStream,
  encode({ id, givenId, choices, usage }, _, { body }) {
    const choice = choices[0]!
    // A plan has none, as in a stream.
    const logprobs = choice.parts.flatMap((part) =>
      (part.type === 'text' && !isPlan(part, choice)) || part.type === 'refusal'
        ? (part.logprobs ?? [])
        : [],
    )
    return {
      id: givenId ?? uuidOf(id),
      message: encodeMessage(choice, body),
      finish_reason: encodeFinish(choice),
      usage: encodeUsage(usage),
      ...(logprobs.length === 0
        ? {}
        : { logprobs: logprobs.map((token) => encodeLogprobs([token])) }),
    } satisfies Wire<Cohere.V2ChatResponse>
  },
  encodeStream: encodeChatStream,
}
