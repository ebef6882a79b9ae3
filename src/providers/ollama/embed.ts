/** Ollama's embeddings, and their older form. @see https://docs.ollama.com/api/embed */
import type { EmbeddingsResponse, EmbedResponse } from 'ollama'
import { makeVector } from '../../made/vector.ts'
import type { Prompt } from '../../prompt.ts'
import type { Reply } from '../../reply.ts'
import type { Body } from '../lenient-fields.ts'
import type { OutputEndpoint } from '../provider.ts'
import { textPrompt } from '../text-prompt.ts'
import { readModel, readString, refuse, wrongType } from './fields.ts'

/** Of the models that have others than most. */
const dimensions: [model: RegExp, count: number][] = [
  [/minilm/, 384],
  [/mxbai|bge|arctic|qwen3-embedding/, 1024],
]

export const embed: OutputEndpoint = {
  kind: 'output',
  name: 'embed',
  method: 'POST',
  path: '/api/embed',
  isCommonplace: true,
  output: 'embedding',
  parse(body) {
    const { input } = body
    const isList = Array.isArray(input)
    const inputs: unknown[] = isList ? input : input === undefined || input === null ? [] : [input]
    for (const text of inputs) if (typeof text !== 'string') throw refuse('invalid input type')
    const { dimensions: count } = body
    if (count !== undefined && count !== null && !Number.isInteger(count)) {
      throw wrongType(count, 'EmbedRequest.dimensions', 'int')
    }
    return promptOf(body, 'embed', inputs as string[])
  },
  encode(replies, { inputs = [], model }, { body }, { inputTokens }) {
    const given = body['dimensions']
    const wanted = typeof given === 'number' && given > 0 ? Math.min(given, 8192) : undefined
    return {
      model,
      embeddings: inputs.map((text, index) => vectorOf(replies[index], text, model, wanted)),
      total_duration: 20_000_000 + inputTokens * 100_000,
      load_duration: 1_000_000,
      prompt_eval_count: inputTokens,
    } satisfies EmbedResponse
  },
}

export const embeddings: OutputEndpoint = {
  kind: 'output',
  name: 'embeddings',
  method: 'POST',
  path: '/api/embeddings',
  isCommonplace: true,
  output: 'embedding',
  parse: (body) =>
    promptOf(body, 'embeddings', [readString(body['prompt'], 'EmbeddingRequest.prompt')]),
  encode: ([reply], { user, model }) =>
    ({ embedding: vectorOf(reply, user, model) }) satisfies EmbeddingsResponse,
}

function promptOf(body: Body, endpoint: string, inputs: string[]): Prompt {
  const user = inputs[0] ?? ''
  return textPrompt(user, {
    provider: 'ollama',
    endpoint,
    output: 'embedding',
    inputs,
    model: readModel(body, 'EmbedRequest'),
    toolChoice: 'none',
  })
}

function vectorOf(reply: Reply | undefined, text: string, model: string, wanted?: number) {
  const [, usual = 768] = dimensions.find(([name]) => name.test(model)) ?? []
  return reply?.embedding ?? makeVector(text, wanted ?? usual)
}
