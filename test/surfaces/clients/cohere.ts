/** Cohere's own client: the chat of version 2. */
import type { ChatCohereInput } from '@langchain/cohere'
import { type Cohere, CohereClient, CohereClientV2, CohereError } from 'cohere-ai'
import type { Ask, Client, Heard } from '../driver.ts'

const finishes: Partial<Record<string, Heard['finish']>> = {
  COMPLETE: 'stop',
  STOP_SEQUENCE: 'stop',
  MAX_TOKENS: 'length',
  TOOL_CALL: 'tool_calls',
}

export function connectCohere(origin: string | undefined): CohereClientV2 {
  return new CohereClientV2(optionsOf(origin))
}

/** LangChain's classes bring an older client, of which they use nothing that this one has not. */
export function connectCohereV1(
  origin: string | undefined,
): NonNullable<ChatCohereInput['client']> {
  const client = new CohereClient(optionsOf(origin))
  return client as unknown as NonNullable<ChatCohereInput['client']>
}

function optionsOf(origin: string | undefined) {
  return {
    token: 'co-test',
    maxRetries: 0,
    ...(origin === undefined ? {} : { environment: origin }),
  }
}

export function cohereChatClient(origin: string | undefined, model: string): Client {
  const cohere = connectCohere(origin)
  return {
    async ask(ask) {
      const { tools, schema, signal, onText } = ask
      const request: Cohere.V2ChatRequest = {
        model,
        messages: messagesOf(ask),
        ...(tools === undefined
          ? {}
          : { tools: tools.map((tool) => ({ type: 'function' as const, function: tool })) }),
        ...(schema === undefined
          ? {}
          : { responseFormat: { type: 'json_object' as const, jsonSchema: schema.schema } }),
      }
      const options = { maxRetries: 0, ...(signal === undefined ? {} : { abortSignal: signal }) }
      const heard: Heard = {
        text: '',
        reasoning: '',
        calls: [],
        finish: undefined,
        inputTokens: undefined,
        outputTokens: undefined,
        pieces: 0,
      }
      const end = (reason: string | undefined, usage: Cohere.Usage | undefined) => {
        heard.finish = finishes[reason ?? '']
        heard.inputTokens = usage?.tokens?.inputTokens
        heard.outputTokens = usage?.tokens?.outputTokens
      }
      if (!ask.stream) {
        const { message, finishReason, usage } = await cohere.chat(request, options)
        for (const content of message.content ?? []) {
          if (content.type === 'text') heard.text += content.text
          else heard.reasoning += content.thinking
        }
        heard.calls = (message.toolCalls ?? []).map(toCall)
        end(finishReason, usage)
        return { ...heard, pieces: 1 }
      }
      const calls: { id: string; name: string; json: string }[] = []
      for await (const event of await cohere.chatStream(request, options)) {
        if (event.type === 'content-delta') {
          const { text = '', thinking = '' } = event.delta?.message?.content ?? {}
          heard.reasoning += thinking
          heard.text += text
          if (text === '') continue
          heard.pieces++
          onText?.(text)
        }
        if (event.type === 'tool-call-start') {
          const { id, function: called } = event.delta!.message!.toolCalls!
          calls[event.index!] = { id, name: called!.name!, json: called!.arguments! }
        }
        if (event.type === 'tool-call-delta') {
          calls[event.index!]!.json += event.delta!.message!.toolCalls!.function!.arguments!
        }
        if (event.type === 'message-end') end(event.delta?.finishReason, event.delta?.usage)
      }
      heard.calls = calls.map(({ id, name, json }) => ({ id, name, arguments: JSON.parse(json) }))
      return heard
    },
    describeError(error) {
      const { message } = error as Error
      const status = error instanceof CohereError ? error.statusCode : undefined
      return { name: (error as Error).constructor.name, status, message }
    },
  }
}

function messagesOf({ user, answered = [] }: Ask): Cohere.ChatMessages {
  const messages: Cohere.ChatMessages = [{ role: 'user', content: user }]
  if (answered.length === 0) return messages
  const toolCalls = answered.map(({ call }) => ({
    id: call.id,
    type: 'function' as const,
    function: { name: call.name, arguments: JSON.stringify(call.arguments) },
  }))
  messages.push({ role: 'assistant', toolCalls })
  for (const { call, result } of answered) {
    messages.push({ role: 'tool', toolCallId: call.id, content: result })
  }
  return messages
}

function toCall({ id, function: called }: Cohere.ToolCallV2) {
  return { id, name: called!.name!, arguments: JSON.parse(called!.arguments!) as unknown }
}
