/** Any chat model of LangChain: `invoke` and `stream`. */
import type { BaseChatModel } from '@langchain/core/language_models/chat_models'
import {
  AIMessage,
  AIMessageChunk,
  type BaseMessage,
  HumanMessage,
  ToolMessage,
  type UsageMetadata,
} from '@langchain/core/messages'
import type { Ask, Client, Heard } from '../driver.ts'

const finishes: Record<string, Heard['finish']> = {
  stop: 'stop',
  STOP: 'stop',
  end_turn: 'stop',
  COMPLETE: 'stop',
  complete: 'stop',
  length: 'length',
  max_tokens: 'length',
  tool_calls: 'tool_calls',
  tool_use: 'tool_calls',
  TOOL_CALL: 'tool_calls',
}

/** @param method how the class is to ask for structured output, where its default is to call a tool */
export function langChainClient(model: BaseChatModel, method?: 'jsonSchema' | 'jsonMode'): Client {
  return {
    async ask(ask) {
      const { user, stream, tools, answered = [], schema, signal, onText } = ask
      const messages: BaseMessage[] = [new HumanMessage(user)]
      if (answered.length > 0) {
        messages.push(
          new AIMessage({
            content: '',
            tool_calls: answered.map(({ call }) => ({
              id: call.id,
              name: call.name,
              args: call.arguments as Record<string, unknown>,
            })),
          }),
        )
        for (const { call, result } of answered) {
          messages.push(
            new ToolMessage({ content: result, tool_call_id: call.id, name: call.name }),
          )
        }
      }
      const options = signal === undefined ? {} : { signal }
      if (schema !== undefined) return askForData(model, schema, messages, ask, method)
      const offered = tools?.map((tool) => ({ type: 'function', function: tool }))
      const bound = offered === undefined ? model : model.bindTools!(offered)
      if (!stream)
        return { ...heardOf((await bound.invoke(messages, options)) as AIMessage), pieces: 1 }
      let whole: AIMessageChunk | undefined
      let pieces = 0
      for await (const chunk of await bound.stream(messages, options)) {
        const piece = chunk as AIMessageChunk
        whole = whole === undefined ? piece : whole.concat(piece)
        const text = textOf(piece)
        if (text === '') continue
        pieces++
        onText?.(text)
      }
      return { ...heardOf(whole ?? new AIMessageChunk('')), pieces }
    },
    describeError(error) {
      const { name, message } = error as Error
      const { status, statusCode } = error as { status?: number; statusCode?: number }
      return {
        name: (error as Error).constructor.name || name,
        status: status ?? statusCode,
        message,
      }
    },
  }
}

async function askForData(
  model: BaseChatModel,
  { name, schema }: NonNullable<Ask['schema']>,
  messages: BaseMessage[],
  { stream }: Ask,
  method: 'jsonSchema' | 'jsonMode' | undefined,
): Promise<Heard> {
  const options = method === undefined ? { name } : { name, method }
  const structured = model.withStructuredOutput(schema, options)
  let data: unknown
  if (stream) for await (const part of await structured.stream(messages)) data = part
  else data = await structured.invoke(messages)
  return {
    text: JSON.stringify(data),
    reasoning: '',
    calls: [],
    finish: undefined,
    inputTokens: undefined,
    outputTokens: undefined,
    pieces: 1,
  }
}

function heardOf(message: AIMessage | AIMessageChunk): Omit<Heard, 'pieces'> {
  const { response_metadata: metadata } = message
  const usage = message.usage_metadata as UsageMetadata | undefined
  const finish =
    metadata['finish_reason'] ??
    metadata['finishReason'] ??
    metadata['stop_reason'] ??
    metadata['done_reason']
  return {
    text: textOf(message),
    reasoning: reasoningOf(message),
    calls: (message.tool_calls ?? []).map(({ id, name, args }) => ({
      id: id ?? '',
      name,
      arguments: args,
    })),
    finish: (message.tool_calls ?? []).length > 0 ? 'tool_calls' : finishes[String(finish)],
    inputTokens: usage?.input_tokens,
    outputTokens: usage?.output_tokens,
  }
}

function textOf(message: AIMessage | AIMessageChunk): string {
  return message.text
}

/** Some classes make blocks of it, of LangChain's or of the vendor's; others put it beside the content. */
function reasoningOf(message: AIMessage | AIMessageChunk): string {
  const beside = message.additional_kwargs['reasoning_content']
  if (typeof beside === 'string') return beside
  const found = message.contentBlocks
    .map((block) => (block.type === 'reasoning' ? block.reasoning : ''))
    .join('')
  return found === '' ? thoughtsIn(message.content) : found
}

/** Blocks of thinking that the class hands over as they are: Mistral's hold parts, Google's a text. */
function thoughtsIn(content: AIMessage['content']): string {
  if (typeof content === 'string') return ''
  return content
    .flatMap((block): (string | { text: string })[] => {
      const { thinking = [] } = block as { thinking?: string | { text: string }[] }
      return Array.isArray(thinking) ? thinking : [thinking]
    })
    .map((thought) => (typeof thought === 'string' ? thought : thought.text))
    .join('')
}
