/** Gemini's embeddings, one by one and in batches. @see https://ai.google.dev/api/embeddings */
import type { ContentEmbedding } from '@google/genai'
import { makeVector } from '../../made/vector.ts'
import type { Reply } from '../../reply.ts'
import { type Body, isObject } from '../lenient-fields.ts'
import type { OutputEndpoint } from '../provider.ts'
import { readText } from './contents.ts'
import { fieldOf, invalidValue, listFieldOf, objectFieldOf, readInteger, refuse } from './fields.ts'
import { modelOf } from './generate-request.ts'
import { outputPrompt } from './output-prompt.ts'

type SentEmbedding = Required<Pick<ContentEmbedding, 'values'>>

export const embedContent: OutputEndpoint = {
  kind: 'output',
  name: 'embedContent',
  method: 'POST',
  path: '/{collection}/{model}:embedContent',
  output: 'embedding',
  parse: (body, { parameters }) =>
    outputPrompt({
      endpoint: 'embedContent',
      output: 'embedding',
      model: modelOf(parameters),
      inputs: [readInput(body, 'EmbedContentRequest', 'content')],
    }),
  encode: ([reply], { inputs = [], model }, { body }, { inputTokens }) => ({
    embedding: encodeEmbedding(reply, inputs[0]!, model, body),
    usageMetadata: { promptTokenCount: inputTokens },
  }),
}

export const batchEmbedContents: OutputEndpoint = {
  ...embedContent,
  path: '/{collection}/{model}:batchEmbedContents',
  parse(body, { parameters }) {
    const requests = listFieldOf(body, 'requests')
    if (requests.length === 0) {
      throw refuse('* BatchEmbedContentsRequest.requests: at least one request must be provided.\n')
    }
    const inputs = requests.map((request, index) => {
      const at = `requests[${index}]`
      if (!isObject(request)) throw invalidValue(at, 'EmbedContentRequest', request)
      return readInput(request, 'BatchEmbedContentsRequest', `${at}.content`)
    })
    return outputPrompt({
      endpoint: 'embedContent',
      output: 'embedding',
      model: modelOf(parameters),
      inputs,
    })
  },
  encode(replies, { inputs = [], model }, { body }, { inputTokens }) {
    const requests = listFieldOf(body, 'requests') as Body[]
    return {
      embeddings: replies.map((reply, index) =>
        encodeEmbedding(reply, inputs[index]!, model, requests[index]!),
      ),
      usageMetadata: { promptTokenCount: inputTokens },
    }
  },
}

function readInput(body: Body, type: string, at: string): string {
  // Refuses what is no number before it is needed.
  readDimensions(body)
  const content = fieldOf(body, 'content')
  if (content === undefined) throw refuse(`* ${type}.${at}: content is not specified\n`)
  return readText(content, at)
}

function encodeEmbedding(
  reply: Reply | undefined,
  text: string,
  model: string,
  body: Body,
): SentEmbedding {
  return { values: reply?.embedding ?? vectorOf(text, model, readDimensions(body)) }
}

/** As long as is asked for or, by default, as the model's vectors are. */
export function vectorOf(text: string, model: string, dimensions: number | undefined): number[] {
  return makeVector(text, dimensions ?? (model.startsWith('gemini-embedding') ? 3072 : 768))
}

/** Vertex AI has it one level below. */
function readDimensions(body: Body): number | undefined {
  const name = 'outputDimensionality'
  return (
    readInteger(body, name, 1, 3072) ??
    readInteger(objectFieldOf(body, 'embedContentConfig'), name, 1, 3072)
  )
}
