/**
 * OpenAI Chat Completions, the format that most compatible hosts speak, too.
 *
 * @see https://platform.openai.com/docs/api-reference/chat
 */
import { eventStream } from '../../stream/framing.ts'
import type { CompletionEndpoint } from '../provider.ts'
import {
  type Chat,
  encodeLogprobs,
  encodeMessage,
  encodeUsage,
  finishReasons,
} from './chat-completion.ts'
import { parseOpenAIChat } from './chat-request.ts'
import { encodeChatStream } from './chat-stream.ts'

export const chatCompletions: CompletionEndpoint = {
  kind: 'completion',
  name: 'chat.completions',
  method: 'POST',
  path: '/v1/chat/completions',
  parse: parseOpenAIChat,
  encode: (completion) =>
    ({
      id: completion.givenId ?? `chatcmpl-${completion.id}`,
      object: 'chat.completion',
      created: completion.createdSeconds,
      model: completion.model,
      choices: completion.choices.map((choice, index) => ({
        index,
        message: encodeMessage(choice),
        logprobs: encodeLogprobs(choice),
        finish_reason: finishReasons[choice.finishReason],
      })),
      usage: encodeUsage(completion.usage),
      service_tier: 'default',
    }) satisfies Chat,
  framing: () => eventStream,
  encodeStream: encodeChatStream,
}
