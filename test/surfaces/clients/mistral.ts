/** The chat of the official Mistral SDK. */
import type { Mistral } from '@mistralai/mistralai'
import type {
  ChatCompletionRequest,
  ContentChunk,
  ToolCall,
  UsageInfo,
} from '@mistralai/mistralai/models/components'
import { MistralError } from '@mistralai/mistralai/models/errors'
import type { Ask, Client, Heard, HeardCall } from '../driver.ts'
import { nothing } from '../driver.ts'

const finishes: Record<string, Heard['finish']> = {
  stop: 'stop',
  length: 'length',
  tool_calls: 'tool_calls',
}

export function mistralClient(mistral: Mistral, model: string): Client {
  return {
    async ask(ask) {
      const request = requestOf(ask, model)
      const options = ask.signal === undefined ? {} : { fetchOptions: { signal: ask.signal } }
      if (!ask.stream) {
        const { choices, usage } = await mistral.chat.complete(request, options)
        const { message, finishReason } = choices[0]!
        return {
          ...readContent(message!.content),
          calls: (message!.toolCalls ?? []).map(toCall),
          finish: finishes[finishReason],
          ...readUsage(usage),
          pieces: 1,
        }
      }
      const heard: Heard = { ...nothing, calls: [] }
      const events = await mistral.chat.stream(request, options)
      for await (const { data } of events) {
        const [choice] = data.choices
        if (choice === undefined) continue
        const { text, reasoning } = readContent(choice.delta.content)
        heard.reasoning += reasoning
        if (text !== '') {
          heard.text += text
          heard.pieces++
          ask.onText?.(text)
        }
        // The SDK hands the signal through requests that the runtime may collect, and the abort with them.
        if (ask.signal?.aborted) break
        heard.calls.push(...(choice.delta.toolCalls ?? []).map(toCall))
        if (choice.finishReason !== null) heard.finish = finishes[choice.finishReason]
        if (data.usage !== undefined) Object.assign(heard, readUsage(data.usage))
      }
      return heard
    },
    describeError(error) {
      const { name, message } = error as Error
      return {
        name,
        status: error instanceof MistralError ? error.statusCode : undefined,
        message,
      }
    },
  }
}

function requestOf({ user, tools, answered = [], schema }: Ask, model: string) {
  const messages: ChatCompletionRequest['messages'] = [{ role: 'user', content: user }]
  if (answered.length > 0) {
    messages.push({
      role: 'assistant',
      toolCalls: answered.map(({ call }) => ({
        id: call.id,
        function: { name: call.name, arguments: JSON.stringify(call.arguments) },
      })),
    })
    for (const { call, result } of answered) {
      messages.push({ role: 'tool', toolCallId: call.id, content: result })
    }
  }
  return {
    model,
    messages,
    ...(tools === undefined
      ? {}
      : { tools: tools.map((tool) => ({ type: 'function' as const, function: tool })) }),
    ...(schema === undefined
      ? {}
      : {
          responseFormat: {
            type: 'json_schema' as const,
            jsonSchema: { name: schema.name, schemaDefinition: schema.schema },
          },
        }),
  }
}

function readContent(content: string | ContentChunk[] | null | undefined) {
  if (!Array.isArray(content)) return { text: content ?? '', reasoning: '' }
  const read = { text: '', reasoning: '' }
  for (const chunk of content) {
    if (chunk.type === 'text') read.text += chunk.text
    if (chunk.type !== 'thinking') continue
    for (const thought of chunk.thinking) if ('text' in thought) read.reasoning += thought.text
  }
  return read
}

function readUsage(usage: UsageInfo) {
  return { inputTokens: usage.promptTokens, outputTokens: usage.completionTokens }
}

function toCall({ id = '', function: called }: ToolCall): HeardCall {
  const { name, arguments: given } = called
  return { id, name, arguments: typeof given === 'string' ? JSON.parse(given) : given }
}
