/** Reads an answer of Anthropic's with the official SDK. */
import Anthropic from '@anthropic-ai/sdk'
import type { VendorRequest } from './ask.ts'
import { flatten, type Message, parsed } from './message.ts'

/** @throws what the SDK does */
export async function readAnthropic({ body }: VendorRequest, response: Response): Promise<Message> {
  const client = new Anthropic({
    apiKey: 'sk-test',
    maxRetries: 0,
    logLevel: 'off',
    dangerouslyAllowBrowser: true,
    fetch: async () => response,
  })
  const { stream, ...rest } = body
  const answer: Anthropic.Message =
    stream === true
      ? await client.messages.stream(rest as never).finalMessage()
      : ((await client.messages.create(rest as never)) as Anthropic.Message)
  const { content } = answer
  const textOf = (read: (block: Anthropic.ContentBlock) => string) => content.map(read).join('')
  const text = textOf((block) => (block.type === 'text' ? block.text : ''))
  const reasoning = textOf((block) => (block.type === 'thinking' ? block.thinking : ''))
  const signature = textOf((block) => (block.type === 'thinking' ? block.signature : ''))
  const redacted = textOf((block) => (block.type === 'redacted_thinking' ? block.data : ''))
  return {
    id: answer.id,
    model: answer.model,
    text,
    ...(reasoning && { reasoning }),
    ...(signature && { signature }),
    ...(redacted && { redacted }),
    calls: content.flatMap((block) =>
      block.type === 'tool_use'
        ? [
            {
              id: block.id,
              name: block.name,
              arguments: typeof block.input === 'string' ? parsed(block.input) : block.input,
            },
          ]
        : [],
    ),
    finish: answer.stop_reason,
    usage: flatten(answer.usage),
    citations: content.flatMap((block) => (block.type === 'text' ? (block.citations ?? []) : [])),
    texts: [text],
    blocks: content.map(({ type }) => kinds[type] ?? type),
  }
}

const kinds: Record<string, string> = {
  thinking: 'reasoning',
  redacted_thinking: 'redacted',
  tool_use: 'call',
}
