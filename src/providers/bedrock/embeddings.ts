/**
 * Vectors by InvokeModel: Titan, Cohere and Nova each have a format of their own.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-titan-embed-text.html
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-embed.html
 * @see https://docs.aws.amazon.com/nova/latest/userguide/embeddings-schema.html
 */
import { packings as packingsOfBytes } from '../../made/pack-vector.ts'
import { makeVector } from '../../made/vector.ts'
import { jsonText } from '../../read-json.ts'
import { Content } from '../content.ts'
import { type Body, objectOf } from '../lenient-fields.ts'
import type { EndpointRequest, OutputEndpoint } from '../provider.ts'
import { readList } from './fields.ts'
import { malformed, readText, textPrompt } from './text-prompt.ts'

interface Made {
  vectors: number[][]
  inputs: readonly string[]
  inputTokens: number
}

interface EmbeddingFormat {
  readInputs(body: Body): string[]
  /** How long a vector is. */
  dimensions(body: Body, model: string): unknown
  encode(made: Made, body: Body, request: EndpointRequest): unknown
}

const titan: EmbeddingFormat = {
  readInputs: ({ inputText }) => [readText(inputText, 'inputText')],
  dimensions: ({ dimensions, embeddingConfig }, model) =>
    dimensions ??
    objectOf(embeddingConfig)['outputEmbeddingLength'] ??
    (/text-v1|g1-text/.test(model) ? 1536 : 1024),
  encode({ vectors: [vector = []], inputTokens }, { embeddingTypes }) {
    const types: unknown[] = Array.isArray(embeddingTypes) ? embeddingTypes : ['float']
    return {
      ...(types.includes('float') ? { embedding: vector } : {}),
      inputTextTokenCount: inputTokens,
      embeddingsByType: {
        ...(types.includes('binary') ? { binary: vector.map((value) => (value > 0 ? 1 : 0)) } : {}),
        ...(types.includes('float') ? { float: vector } : {}),
      },
    }
  },
}

/** How Cohere packs a vector. */
const packings: Record<string, (vector: readonly number[]) => number[]> = {
  float: (vector) => [...vector],
  ...packingsOfBytes,
}

const cohere: EmbeddingFormat = {
  readInputs({ texts }) {
    if (texts === undefined) throw malformed('#: required key [texts] not found')
    return readList(texts, 'texts').map((text) => readText(text, 'texts'))
  },
  dimensions: ({ output_dimension: dimensions }, model) =>
    dimensions ?? (model.includes('v4') ? 1536 : 1024),
  encode({ vectors, inputs }, { embedding_types: types }, request) {
    const named = Array.isArray(types)
      ? types.filter((type) => typeof type === 'string' && Object.hasOwn(packings, type))
      : []
    return {
      id: request.makeId('embedding', 24),
      texts: inputs,
      ...(named.length === 0
        ? { response_type: 'embeddings_floats', embeddings: vectors }
        : {
            response_type: 'embeddings_by_type',
            embeddings: Object.fromEntries(
              named.map((type) => [type, vectors.map(packings[type]!)]),
            ),
          }),
    }
  },
}

const nova: EmbeddingFormat = {
  readInputs: ({ singleEmbeddingParams }) => [
    readText(objectOf(objectOf(singleEmbeddingParams)['text'])['value'], 'singleEmbeddingParams'),
  ],
  dimensions: ({ singleEmbeddingParams }) =>
    objectOf(singleEmbeddingParams)['embeddingDimension'] ?? 3072,
  encode: ({ vectors: [embedding], inputTokens }) => ({
    embeddings: [{ embeddingType: 'TEXT', embedding }],
    inputTokenCount: inputTokens,
  }),
}

export const embeddings: OutputEndpoint = {
  kind: 'output',
  name: 'embeddings',
  output: 'embedding',
  method: 'POST',
  // What makes vectors says so in its name, such as `amazon.titan-embed-text-v2:0`.
  path: '/model/{maker}embed{version}/invoke',
  parse(body, { parameters }) {
    const model = modelOf(parameters)
    const inputs = formatOf(model).readInputs(body)
    readDimensions(body, model)
    return textPrompt(inputs.at(-1) ?? '', {
      endpoint: 'embeddings',
      output: 'embedding',
      model,
      inputs,
    })
  },
  encode(replies, { inputs = [] }, request, { inputTokens }) {
    const { body, parameters } = request
    const model = modelOf(parameters)
    const dimensions = readDimensions(body, model)
    const vectors = inputs.map(
      (text, index) => replies[index]?.embedding ?? makeVector(text, dimensions),
    )
    const document = formatOf(model).encode({ vectors, inputs, inputTokens }, body, request)
    return new Content('application/json', JSON.stringify(document), {
      'x-amzn-bedrock-input-token-count': String(inputTokens),
    })
  },
}

function modelOf({ maker, version }: Record<string, string>): string {
  return `${maker}embed${version}`
}

function formatOf(model: string): EmbeddingFormat {
  if (model.includes('cohere')) return cohere
  return model.includes('nova') ? nova : titan
}

/** @throws ApiError */
function readDimensions(body: Body, model: string): number {
  const dimensions = formatOf(model).dimensions(body, model)
  if (typeof dimensions === 'number' && Number.isInteger(dimensions) && dimensions > 0) {
    if (dimensions <= 4096) return dimensions
  }
  throw malformed(`#: ${jsonText(dimensions)} is no valid number of dimensions`)
}
