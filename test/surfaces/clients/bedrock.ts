/** Converse of the official AWS SDK. */
import {
  type BedrockRuntimeClient,
  BedrockRuntimeServiceException,
  type ContentBlock,
  ConverseCommand,
  type ConverseCommandInput,
  ConverseStreamCommand,
  type Message,
} from '@aws-sdk/client-bedrock-runtime'
import type { Ask, Client, Heard, HeardCall } from '../driver.ts'
import { nothing } from '../driver.ts'

type Document = NonNullable<ContentBlock.ToolUseMember['toolUse']['input']>

const finishes: Record<string, Heard['finish']> = {
  end_turn: 'stop',
  max_tokens: 'length',
  tool_use: 'tool_calls',
}

export function bedrockClient(client: BedrockRuntimeClient, modelId: string): Client {
  return {
    async ask(ask) {
      const input = { modelId, ...inputOf(ask) }
      const options = ask.signal === undefined ? {} : { abortSignal: ask.signal }
      if (!ask.stream) {
        const { output, stopReason, usage } = await client.send(new ConverseCommand(input), options)
        const blocks = output!.message!.content!
        return {
          text: blocks.map(({ text = '' }) => text).join(''),
          reasoning: blocks
            .map(({ reasoningContent }) => reasoningContent?.reasoningText?.text ?? '')
            .join(''),
          calls: blocks.flatMap(({ toolUse }): HeardCall[] =>
            toolUse === undefined
              ? []
              : [{ id: toolUse.toolUseId!, name: toolUse.name!, arguments: toolUse.input }],
          ),
          finish: finishes[stopReason!],
          inputTokens: usage!.inputTokens,
          outputTokens: usage!.outputTokens,
          pieces: 1,
        }
      }
      const heard: Heard = { ...nothing }
      const calls: { id: string; name: string; json: string }[] = []
      const { stream } = await client.send(new ConverseStreamCommand(input), options)
      for await (const { contentBlockStart, contentBlockDelta, messageStop, metadata } of stream!) {
        const { toolUse: started } = contentBlockStart?.start ?? {}
        if (started !== undefined) {
          calls.push({ id: started.toolUseId!, name: started.name!, json: '' })
        }
        const { text, toolUse, reasoningContent } = contentBlockDelta?.delta ?? {}
        if (toolUse !== undefined) calls.at(-1)!.json += toolUse.input
        heard.reasoning += reasoningContent?.text ?? ''
        if (messageStop !== undefined) heard.finish = finishes[messageStop.stopReason!]
        heard.inputTokens = metadata?.usage?.inputTokens ?? heard.inputTokens
        heard.outputTokens = metadata?.usage?.outputTokens ?? heard.outputTokens
        if (text === undefined) continue
        heard.text += text
        heard.pieces++
        ask.onText?.(text)
      }
      heard.calls = calls.map(({ id, name, json }) => ({ id, name, arguments: JSON.parse(json) }))
      return heard
    },
    describeError(error) {
      const { name, message } = error as Error
      const status =
        error instanceof BedrockRuntimeServiceException ? error.$metadata.httpStatusCode : undefined
      return { name, status, message }
    },
  }
}

function inputOf({
  user,
  tools,
  answered = [],
  schema,
}: Ask): Omit<ConverseCommandInput, 'modelId'> {
  const messages: Message[] = [{ role: 'user', content: [{ text: user }] }]
  if (answered.length > 0) {
    messages.push(
      {
        role: 'assistant',
        content: answered.map(({ call }) => ({
          toolUse: { toolUseId: call.id, name: call.name, input: call.arguments as Document },
        })),
      },
      {
        role: 'user',
        content: answered.map(({ call, result }) => ({
          toolResult: { toolUseId: call.id, content: [{ json: JSON.parse(result) as Document }] },
        })),
      },
    )
  }
  return {
    messages,
    ...(tools === undefined
      ? {}
      : {
          toolConfig: {
            tools: tools.map(({ name, description, parameters }) => ({
              toolSpec: { name, description, inputSchema: { json: parameters as Document } },
            })),
          },
        }),
    ...(schema === undefined
      ? {}
      : {
          outputConfig: {
            textFormat: {
              type: 'json_schema',
              structure: {
                jsonSchema: { name: schema.name, schema: JSON.stringify(schema.schema) },
              },
            },
          },
        }),
  }
}
