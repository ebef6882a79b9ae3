/** The messages of the official Anthropic SDK, of any of its versions. */
import type Anthropic from '@anthropic-ai/sdk'
import type { Client, Heard, HeardCall } from '../driver.ts'

const finishes: Record<string, Heard['finish']> = {
  end_turn: 'stop',
  max_tokens: 'length',
  tool_use: 'tool_calls',
}

export function anthropicClient(anthropic: Pick<Anthropic, 'messages'>, model: string): Client {
  return {
    async ask({ user, stream, tools, answered = [], schema, signal, onText }) {
      const messages: Anthropic.MessageParam[] = [{ role: 'user', content: user }]
      if (answered.length > 0) {
        messages.push(
          {
            role: 'assistant',
            content: answered.map(({ call: { id, name, arguments: input } }) => ({
              type: 'tool_use',
              id,
              name,
              input: input as Record<string, unknown>,
            })),
          },
          {
            role: 'user',
            content: answered.map(({ call, result }) => ({
              type: 'tool_result',
              tool_use_id: call.id,
              content: result,
            })),
          },
        )
      }
      const body: Anthropic.MessageCreateParamsNonStreaming = {
        model,
        max_tokens: 1000,
        messages,
        ...(tools === undefined
          ? {}
          : {
              tools: tools.map(({ name, description, parameters }) => ({
                name,
                description,
                input_schema: { ...parameters, type: 'object' as const },
              })),
            }),
        ...(schema === undefined
          ? {}
          : { output_config: { format: { type: 'json_schema', schema: schema.schema } } }),
      }
      const options = signal === undefined ? {} : { signal }
      if (!stream) {
        return { ...heardOf(await anthropic.messages.create(body, options)), pieces: 1 }
      }
      const events = anthropic.messages.stream(body, options)
      let pieces = 0
      events.on('text', (text) => {
        pieces++
        onText?.(text)
      })
      return { ...heardOf(await events.finalMessage()), pieces }
    },
    describeError(error) {
      const { status, message } = error as Error & { status?: number }
      return { name: (error as Error).constructor.name, status, message }
    },
  }
}

function heardOf({ content, stop_reason, usage }: Anthropic.Message): Omit<Heard, 'pieces'> {
  const all = (pick: (block: Anthropic.ContentBlock) => string) => content.map(pick).join('')
  return {
    text: all((block) => (block.type === 'text' ? block.text : '')),
    reasoning: all((block) => (block.type === 'thinking' ? block.thinking : '')),
    calls: content.flatMap((block): HeardCall[] =>
      block.type === 'tool_use' ? [{ id: block.id, name: block.name, arguments: block.input }] : [],
    ),
    finish: finishes[stop_reason ?? ''],
    inputTokens: usage.input_tokens,
    outputTokens: usage.output_tokens,
  }
}
