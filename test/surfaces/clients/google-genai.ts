/** The content of the official Google SDK: the Gemini API and Vertex AI. */
import {
  ApiError,
  type Content,
  FinishReason,
  type GenerateContentParameters,
  type GenerateContentResponse,
  type GoogleGenAI,
} from '@google/genai'
import type { Client, Heard, HeardCall } from '../driver.ts'
import { nothing } from '../driver.ts'

const finishes: Partial<Record<FinishReason, Heard['finish']>> = {
  [FinishReason.STOP]: 'stop',
  [FinishReason.MAX_TOKENS]: 'length',
}

export function googleClient(google: GoogleGenAI, model: string): Client {
  return {
    async ask({ user, stream, tools, answered = [], schema, signal, onText }) {
      const contents: Content[] = [{ role: 'user', parts: [{ text: user }] }]
      if (answered.length > 0) {
        contents.push(
          {
            role: 'model',
            parts: answered.map(({ call }) => ({
              functionCall: { ...idOf(call), name: call.name, args: argumentsOf(call) },
            })),
          },
          {
            role: 'user',
            parts: answered.map(({ call, result }) => ({
              functionResponse: {
                ...idOf(call),
                name: call.name,
                response: { output: JSON.parse(result) },
              },
            })),
          },
        )
      }
      const parameters: GenerateContentParameters = {
        model,
        contents,
        config: {
          thinkingConfig: { includeThoughts: true },
          ...(tools === undefined
            ? {}
            : {
                tools: [
                  {
                    functionDeclarations: tools.map(({ name, description, parameters }) => ({
                      name,
                      description,
                      parametersJsonSchema: parameters,
                    })),
                  },
                ],
              }),
          ...(schema === undefined
            ? {}
            : { responseMimeType: 'application/json', responseJsonSchema: schema.schema }),
          ...(signal === undefined ? {} : { abortSignal: signal }),
        },
      }
      const heard: Heard = { ...nothing, calls: [] }
      if (stream) {
        for await (const chunk of await google.models.generateContentStream(parameters)) {
          hear(heard, chunk, onText)
        }
      } else hear(heard, await google.models.generateContent(parameters))
      // No finish reason of its own: the calls themselves tell.
      return heard.finish === 'stop' && heard.calls.length > 0
        ? { ...heard, finish: 'tool_calls' }
        : heard
    },
    describeError(error) {
      const { name } = (error as Error).constructor
      const status = error instanceof ApiError ? error.status : undefined
      return { name, status, message: String((error as Error).message) }
    },
  }
}

function hear(heard: Heard, response: GenerateContentResponse, onText?: (text: string) => void) {
  const { candidates: [candidate] = [], usageMetadata: usage } = response
  for (const { text, thought, functionCall } of candidate?.content?.parts ?? []) {
    if (functionCall !== undefined) {
      const { id = '', name = '', args } = functionCall
      heard.calls.push({ id, name, arguments: args })
    } else if (thought) heard.reasoning += text ?? ''
    else if (text) {
      heard.text += text
      heard.pieces++
      onText?.(text)
    }
  }
  if (candidate?.finishReason) heard.finish = finishes[candidate.finishReason]
  heard.inputTokens = usage?.promptTokenCount
  heard.outputTokens = (usage?.candidatesTokenCount ?? 0) + (usage?.thoughtsTokenCount ?? 0)
}

function idOf({ id }: HeardCall): { id?: string } {
  return id === '' ? {} : { id }
}

function argumentsOf(call: HeardCall) {
  return call.arguments as Record<string, unknown>
}
