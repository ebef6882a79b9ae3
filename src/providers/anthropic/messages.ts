/**
 * Anthropic Messages.
 *
 * @see https://docs.anthropic.com/en/api/messages
 */
import { eventStream } from '../../stream/framing.ts'
import type { CompletionEndpoint } from '../provider.ts'
import { encodeBlock } from './blocks.ts'
import { encodeHead, encodeStop, encodeUsage, type SentMessage } from './message-head.ts'
import { parseAnthropicMessages } from './messages-request.ts'
import { encodeMessageStream } from './messages-stream.ts'

export const messages: CompletionEndpoint = {
  kind: 'completion',
  name: 'messages',
  method: 'POST',
  path: '/v1/messages',
  isRepeatable: true,
  versionHeader: 'anthropic-version',
  parse: parseAnthropicMessages,
  encode(completion) {
    const choice = completion.choices[0]!
    return {
      ...encodeHead(completion),
      content: choice.parts.map(encodeBlock),
      ...encodeStop(choice),
      usage: encodeUsage(completion.usage),
    } satisfies SentMessage
  },
  framing: () => eventStream,
  encodeStream: encodeMessageStream,
}
