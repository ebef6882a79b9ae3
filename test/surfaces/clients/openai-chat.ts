/** The chat completions of the official OpenAI SDK, which compatible hosts are asked by, too. */
import OpenAI from 'openai'
import type { Client, Heard, HeardCall } from '../driver.ts'
import { nothing } from '../driver.ts'

type Message = OpenAI.Chat.Completions.ChatCompletionMessageParam
type Reasoned = { reasoning_content?: string | null; reasoning?: string | null }

const finishes: Record<string, Heard['finish']> = {
  stop: 'stop',
  length: 'length',
  tool_calls: 'tool_calls',
}

export function openaiChatClient(openai: OpenAI, model: string): Client {
  return {
    async ask({ user, stream, tools, answered = [], schema, signal, onText }) {
      const messages: Message[] = [{ role: 'user', content: user }]
      if (answered.length > 0) {
        messages.push({
          role: 'assistant',
          content: null,
          tool_calls: answered.map(({ call }) => ({
            id: call.id,
            type: 'function',
            function: { name: call.name, arguments: JSON.stringify(call.arguments) },
          })),
        })
        for (const { call, result } of answered) {
          messages.push({ role: 'tool', tool_call_id: call.id, content: result })
        }
      }
      const body = {
        model,
        messages,
        ...(tools === undefined
          ? {}
          : { tools: tools.map((tool) => ({ type: 'function' as const, function: tool })) }),
        ...(schema === undefined
          ? {}
          : { response_format: { type: 'json_schema' as const, json_schema: schema } }),
      }
      const options = signal === undefined ? {} : { signal }
      if (!stream) {
        const completion = await openai.chat.completions.create(body, options)
        const [{ message, finish_reason }] = completion.choices as [(typeof completion.choices)[0]]
        const calls = (message.tool_calls ?? []).flatMap((call): HeardCall[] =>
          call.type === 'function'
            ? [
                {
                  id: call.id,
                  name: call.function.name,
                  arguments: JSON.parse(call.function.arguments),
                },
              ]
            : [],
        )
        const { reasoning_content, reasoning } = message as Reasoned
        return {
          text: message.content ?? '',
          reasoning: reasoning_content ?? reasoning ?? '',
          calls,
          finish: finishes[finish_reason],
          inputTokens: completion.usage?.prompt_tokens,
          outputTokens: completion.usage?.completion_tokens,
          pieces: 1,
        }
      }
      const heard: Heard = { ...nothing }
      const parts: { id: string; name: string; json: string }[] = []
      const chunks = await openai.chat.completions.create(
        { ...body, stream: true, stream_options: { include_usage: true } },
        options,
      )
      for await (const chunk of chunks) {
        heard.inputTokens = chunk.usage?.prompt_tokens ?? heard.inputTokens
        heard.outputTokens = chunk.usage?.completion_tokens ?? heard.outputTokens
        const [choice] = chunk.choices
        if (choice === undefined) continue
        if (choice.delta.content) {
          heard.text += choice.delta.content
          heard.pieces++
          onText?.(choice.delta.content)
        }
        const { reasoning_content, reasoning } = choice.delta as Reasoned
        heard.reasoning += reasoning_content ?? reasoning ?? ''
        for (const { index, id, function: called } of choice.delta.tool_calls ?? []) {
          parts[index] ??= { id: '', name: '', json: '' }
          parts[index].id += id ?? ''
          parts[index].name += called?.name ?? ''
          parts[index].json += called?.arguments ?? ''
        }
        if (choice.finish_reason) heard.finish = finishes[choice.finish_reason]
      }
      const calls = parts.map(({ id, name, json }) => ({ id, name, arguments: JSON.parse(json) }))
      return { ...heard, calls }
    },
    describeError(error) {
      const { name } = (error as Error).constructor
      const status = error instanceof OpenAI.APIError ? error.status : undefined
      return { name, status, message: String((error as Error).message) }
    },
  }
}
