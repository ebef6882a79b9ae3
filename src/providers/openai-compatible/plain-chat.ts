/** OpenAI's messages and deltas without what compatible hosts do not know: refusals apart, custom tools, sources. */
import type { SentChat } from '../openai/chat-completion.ts'
import type { SentChunk } from '../openai/chat-stream.ts'

type Message = SentChat['choices'][number]['message']
type Delta = SentChunk['choices'][number]['delta']

export interface FunctionCall {
  id: string
  type: 'function'
  function: { name: string; arguments: string }
}

export interface PlainMessage {
  role: 'assistant'
  content: string | null
  tool_calls?: FunctionCall[]
}

/** The reasoning is left to the host, each of which has a name of its own for it. */
export function plainMessage({ content, refusal, tool_calls: calls }: Message): PlainMessage {
  return {
    role: 'assistant',
    content: content === null ? refusal : content + (refusal ?? ''),
    ...(calls === undefined
      ? {}
      : {
          tool_calls: calls.map((call) => ({
            id: call.id,
            type: 'function',
            function:
              call.type === 'custom'
                ? { name: call.custom.name, arguments: call.custom.input }
                : call.function,
          })),
        }),
  }
}

export interface PlainDelta {
  role?: 'assistant'
  content?: string | null
  tool_calls?: {
    index: number
    id?: string
    type?: 'function'
    function?: { name?: string; arguments?: string }
  }[]
}

export function plainDelta({ role, content, refusal, tool_calls: calls }: Delta): PlainDelta {
  const text = refusal ?? content
  return {
    ...(role === undefined ? {} : { role: 'assistant' }),
    ...(text === undefined ? {} : { content: text }),
    ...(calls === undefined
      ? {}
      : {
          tool_calls: calls.map((call) => {
            if (!('custom' in call)) return call
            const { custom, type, ...begun } = call
            const { name, input } = custom
            return {
              ...begun,
              ...(type === undefined ? {} : { type: 'function' }),
              function: { ...(name === undefined ? {} : { name }), arguments: input },
            }
          }),
        }),
  }
}
