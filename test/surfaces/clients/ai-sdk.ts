/** Any provider of the AI SDK: `generateText` and `streamText` with its model. */
import {
  APICallError,
  generateText,
  jsonSchema,
  type LanguageModel,
  type ModelMessage,
  Output,
  streamText,
  type ToolSet,
  tool,
} from 'ai'
import type { Ask, Client, Heard } from '../driver.ts'

const finishes: Record<string, Heard['finish']> = {
  stop: 'stop',
  length: 'length',
  'tool-calls': 'tool_calls',
}

export function aiSdkClient(model: LanguageModel): Client {
  return {
    async ask(ask) {
      const options = { model, maxRetries: 0, ...optionsOf(ask) }
      if (!ask.stream) {
        const result = await generateText(options)
        return {
          text: result.text,
          reasoning: result.reasoningText ?? '',
          calls: result.toolCalls.map(toCall),
          finish: finishes[result.finishReason],
          inputTokens: result.usage.inputTokens,
          outputTokens: result.usage.outputTokens,
          pieces: 1,
        }
      }
      let failure: unknown
      const result = streamText({
        ...options,
        onError({ error }) {
          failure = error
        },
      })
      let text = ''
      let pieces = 0
      for await (const part of result.fullStream) {
        if (part.type === 'error') failure = part.error
        if (part.type !== 'text-delta') continue
        text += part.text
        pieces++
        ask.onText?.(part.text)
      }
      if (failure !== undefined) throw failure
      const usage = await result.usage
      return {
        text,
        reasoning: (await result.reasoningText) ?? '',
        calls: (await result.toolCalls).map(toCall),
        finish: finishes[await result.finishReason],
        inputTokens: usage.inputTokens,
        outputTokens: usage.outputTokens,
        pieces,
      }
    },
    describeError(error) {
      const { name, message } = error as Error
      return {
        name,
        status: APICallError.isInstance(error) ? error.statusCode : undefined,
        message,
      }
    },
  }
}

function optionsOf({ user, tools, answered = [], schema, signal }: Ask) {
  const messages: ModelMessage[] = [{ role: 'user', content: user }]
  if (answered.length > 0) {
    messages.push(
      {
        role: 'assistant',
        content: answered.map(({ call }) => ({
          type: 'tool-call',
          toolCallId: call.id,
          toolName: call.name,
          input: call.arguments,
        })),
      },
      {
        role: 'tool',
        content: answered.map(({ call, result }) => ({
          type: 'tool-result',
          toolCallId: call.id,
          toolName: call.name,
          output: { type: 'json', value: JSON.parse(result) },
        })),
      },
    )
  }
  const offered: ToolSet = {}
  for (const { name, description, parameters } of tools ?? []) {
    offered[name] = tool({ description, inputSchema: jsonSchema(parameters) })
  }
  return {
    messages,
    ...(tools === undefined ? {} : { tools: offered }),
    ...(schema === undefined
      ? {}
      : { output: Output.object({ schema: jsonSchema(schema.schema) }) }),
    ...(signal === undefined ? {} : { abortSignal: signal }),
  }
}

function toCall(call: { toolCallId: string; toolName: string; input: unknown }) {
  return { id: call.toolCallId, name: call.toolName, arguments: call.input }
}
