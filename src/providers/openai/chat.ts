/**
 * OpenAI Chat Completions, the format that most compatible hosts speak, too.
 *
 * @see https://platform.openai.com/docs/api-reference/chat
 */
import type { Completion } from '../../completion.ts'
import { eventStream } from '../../stream/framing.ts'
import type { CompletionEndpoint, EndpointRequest } from '../provider.ts'
import {
  encodeLogprobs,
  encodeMessage,
  encodeUsage,
  finishReasons,
  type SentChat,
} from './chat-completion.ts'
import type { ChatDialect } from './chat-dialect.ts'
import { parseOpenAIChat } from './chat-request.ts'
import { encodeChatStream } from './chat-stream.ts'
import { openai } from './openai.ts'

/** Chat completions as OpenAI has them, but for what the host has otherwise. */
export function createChatCompletions(dialect: ChatDialect): CompletionEndpoint {
  const { provider, path = '/v1/chat/completions' } = dialect
  const idOf = (completion: Completion, request: EndpointRequest) =>
    completion.givenId ?? dialect.makeId?.(completion, request) ?? `chatcmpl-${completion.id}`
  return {
    kind: 'completion',
    name: 'chat.completions',
    method: 'POST',
    path,
    isRepeatable: true,
    parse(body, request) {
      const prompt = parseOpenAIChat(body, request, provider.name)
      if (dialect.usageChunk !== undefined) prompt.includeUsage = true
      return dialect.read?.(prompt, request) ?? prompt
    },
    encode(completion, prompt, request) {
      const id = idOf(completion, request)
      const chat = {
        id,
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
      } satisfies SentChat
      return dialect.encode?.(chat, { id, completion, prompt, request }) ?? chat
    },
    framing: () => eventStream,
    encodeStream: (completion, prompt, request) =>
      encodeChatStream({ id: idOf(completion, request), completion, prompt, request }, dialect),
  }
}

export const chatCompletions = createChatCompletions({ provider: openai })
