/** Ollama's own client: `chat` and `generate`. */
import { type ChatRequest, type GenerateRequest, type Message, Ollama } from 'ollama'
import type { Ask, Client, Heard, HeardCall } from '../driver.ts'

type Tools = NonNullable<ChatRequest['tools']>

export function ollamaChatClient(host: string | undefined, model: string): Client {
  return {
    async ask(ask) {
      const ollama = connect(host)
      const request = {
        model,
        messages: messagesOf(ask),
        ...(ask.tools === undefined
          ? {}
          : { tools: ask.tools.map((tool) => ({ type: 'function', function: tool })) as Tools }),
        ...(ask.schema === undefined ? {} : { format: ask.schema.schema }),
      }
      const heard = startHeard()
      const hear = (message: Message, end: End) => {
        heard.text += message.content
        heard.reasoning += message.thinking ?? ''
        for (const call of message.tool_calls ?? []) heard.calls.push(toCall(call))
        finish(heard, end)
        count(heard, message.content, ask)
      }
      if (!ask.stream) {
        const response = await ollama.chat({ ...request, stream: false })
        hear(response.message, response)
        return { ...heard, pieces: 1 }
      }
      const stream = await ollama.chat({ ...request, stream: true })
      // It takes no signal: a stream has a way out of its own.
      ask.signal?.addEventListener('abort', () => stream.abort())
      for await (const chunk of stream) hear(chunk.message, chunk)
      return heard
    },
    describeError,
  }
}

/** It has no messages and no tools. */
export function ollamaGenerateClient(host: string | undefined, model: string): Client {
  return {
    async ask(ask) {
      const ollama = connect(host)
      const request: GenerateRequest = {
        model,
        prompt: ask.user,
        ...(ask.schema === undefined ? {} : { format: ask.schema.schema }),
      }
      const heard = startHeard()
      const hear = (chunk: { response?: string; thinking?: string } & End) => {
        heard.text += chunk.response ?? ''
        heard.reasoning += chunk.thinking ?? ''
        finish(heard, chunk)
        count(heard, chunk.response ?? '', ask)
      }
      if (!ask.stream) {
        hear(await ollama.generate({ ...request, stream: false }))
        return { ...heard, pieces: 1 }
      }
      const stream = await ollama.generate({ ...request, stream: true })
      ask.signal?.addEventListener('abort', () => stream.abort())
      for await (const chunk of stream) hear(chunk)
      return heard
    },
    describeError,
  }
}

interface End {
  done: boolean
  done_reason: string
  prompt_eval_count: number
  eval_count: number
}

function connect(host: string | undefined): Ollama {
  return new Ollama(host === undefined ? {} : { host })
}

function startHeard(): Heard {
  return {
    text: '',
    reasoning: '',
    calls: [],
    finish: undefined,
    inputTokens: undefined,
    outputTokens: undefined,
    pieces: 0,
  }
}

function finish(heard: Heard, end: End): void {
  if (!end.done) return
  heard.inputTokens = end.prompt_eval_count
  heard.outputTokens = end.eval_count
  // Calls have no reason of their own.
  heard.finish =
    heard.calls.length > 0 ? 'tool_calls' : end.done_reason === 'length' ? 'length' : 'stop'
}

function count(heard: Heard, text: string, { onText }: Ask): void {
  if (text === '') return
  heard.pieces++
  onText?.(text)
}

function messagesOf({ user, answered = [] }: Ask): Message[] {
  const messages: Message[] = [{ role: 'user', content: user }]
  if (answered.length === 0) return messages
  const calls = answered.map(({ call }) => ({
    function: { name: call.name, arguments: call.arguments as Record<string, unknown> },
  }))
  messages.push({ role: 'assistant', content: '', tool_calls: calls })
  for (const { call, result } of answered) {
    messages.push({ role: 'tool', content: result, tool_name: call.name })
  }
  return messages
}

function toCall({ function: called }: NonNullable<Message['tool_calls']>[number]): HeardCall {
  return { id: '', name: called.name, arguments: called.arguments }
}

function describeError(error: unknown): ReturnType<Client['describeError']> {
  const { name, message, status_code: status } = error as Error & { status_code?: number }
  return { name, status, message }
}
