/**
 * Mistral's chat completions, those of its agents, and fill-in-the-middle, which answers in the same form.
 *
 * @see https://docs.mistral.ai/api/endpoint/chat
 */
import type {
  ChatCompletionChoice,
  ChatCompletionResponse,
} from '@mistralai/mistralai/models/components'
import { eventStream } from '../../stream/framing.ts'
import type { CompletionEndpoint } from '../provider.ts'
import { contentOf, encodeUsage, finishReasons, toolCallsOf } from './chat-completion.ts'
import { parseChat, parseFim } from './chat-request.ts'
import { encodeChatStream } from './chat-stream.ts'
import type { Wire } from './wire.ts'

/** The SDK reads a message with defaults; all of them are sent. */
type SentChoice = Omit<Wire<ChatCompletionChoice>, 'message' | 'messages'> & {
  message: {
    role: 'assistant'
    content: ReturnType<typeof contentOf>
    tool_calls: ReturnType<typeof toolCallsOf> | null
  }
}
type SentCompletion = Omit<Wire<ChatCompletionResponse>, 'choices'> & { choices: SentChoice[] }

const answering = {
  kind: 'completion',
  method: 'POST',
  framing: () => eventStream,
  encode: (completion) =>
    ({
      id: completion.givenId ?? completion.id,
      created: completion.createdSeconds,
      model: completion.model,
      usage: encodeUsage(completion.usage),
      object: 'chat.completion',
      choices: completion.choices.map(({ parts, finishReason }, index) => {
        const calls = toolCallsOf(parts)
        return {
          index,
          finish_reason: finishReasons[finishReason],
          message: {
            role: 'assistant',
            tool_calls: calls.length === 0 ? null : calls,
            content: contentOf(parts),
          },
        }
      }),
    }) satisfies SentCompletion,
  encodeStream: encodeChatStream,
} satisfies Partial<CompletionEndpoint>

export const chatCompletions: CompletionEndpoint = {
  ...answering,
  name: 'chat.completions',
  path: '/v1/chat/completions',
  parse: (body, request) => parseChat(body, request, 'chat.completions'),
}

export const agentsCompletions: CompletionEndpoint = {
  ...answering,
  name: 'agents.completions',
  path: '/v1/agents/completions',
  parse: (body, request) => parseChat(body, request, 'agents.completions', 'agent_id'),
}

export const fimCompletions: CompletionEndpoint = {
  ...answering,
  name: 'fim.completions',
  path: '/v1/fim/completions',
  parse: parseFim,
}
