/**
 * What is asked for by `:predict`: the embeddings of Vertex AI, and the pictures of Imagen.
 *
 * @see https://cloud.google.com/vertex-ai/generative-ai/docs/model-reference/text-embeddings-api
 * @see https://cloud.google.com/vertex-ai/generative-ai/docs/model-reference/imagen-api
 */
import { bytesToBase64 } from '../../made/base64.ts'
import { makePng } from '../../made/png.ts'
import { hashText } from '../../random.ts'
import { type Body, objectOf, textOf } from '../lenient-fields.ts'
import type { OutputEndpoint } from '../provider.ts'
import { readText } from './contents.ts'
import { vectorOf } from './embeddings.ts'
import { listFieldOf, objectFieldOf, readInteger, refuse } from './fields.ts'
import { modelOf } from './generate-request.ts'
import { outputPrompt } from './output-prompt.ts'

export const predictEmbeddings: OutputEndpoint = {
  kind: 'output',
  name: 'embedContent',
  method: 'POST',
  path: '/{collection}/{model}:predict',
  output: 'embedding',
  parse(body, { parameters }) {
    readDimensions(body)
    const inputs = readInstances(body).map(({ content }, index) =>
      readText(content ?? '', `instances[${index}].content`),
    )
    return outputPrompt({
      endpoint: 'embedContent',
      output: 'embedding',
      model: modelOf(parameters),
      inputs,
    })
  },
  encode: (replies, { inputs = [], model }, { body }, { inputTokens }) => ({
    predictions: replies.map(({ embedding }, index) => ({
      embeddings: {
        values: embedding ?? vectorOf(inputs[index]!, model, readDimensions(body)),
        statistics: {
          truncated: false,
          // Only of all texts together is it known.
          token_count: Math.ceil(inputTokens / inputs.length),
        },
      },
    })),
  }),
}

export const predictImages: OutputEndpoint = {
  kind: 'output',
  name: 'generateImages',
  method: 'POST',
  path: '/{collection}/imagen{rest}:predict',
  output: 'image',
  parse(body, { parameters }) {
    const { collection = 'models', rest = '' } = parameters
    readCount(body)
    return outputPrompt({
      endpoint: 'generateImages',
      output: 'image',
      model: modelOf({ collection, model: `imagen${rest}` }),
      inputs: [textOf(readInstances(body)[0]!['prompt'])],
    })
  },
  encode([{ image } = {}], { user }, { body }) {
    const { aspectRatio } = objectFieldOf(body, 'parameters')
    const size = sizes.get(aspectRatio) ?? [1024, 1024]
    return {
      predictions: Array.from({ length: readCount(body) }, (_, index) => ({
        mimeType: 'image/png',
        bytesBase64Encoded: image?.base64 ?? drawing(`${index} ${user}`, size),
        ...(image?.revised_prompt === undefined ? {} : { prompt: image.revised_prompt }),
      })),
    }
  },
}

/** Pixels by aspect ratio, where it is not 1:1. */
const sizes = new Map<unknown, [width: number, height: number]>([
  ['3:4', [896, 1280]],
  ['4:3', [1280, 896]],
  ['9:16', [768, 1408]],
  ['16:9', [1408, 768]],
])

function drawing(text: string, [width, height]: [number, number]): string {
  return bytesToBase64(makePng({ width, height, seed: hashText(text).low }))
}

/** @throws ApiError where there are none */
function readInstances(body: Body): Body[] {
  const instances = listFieldOf(body, 'instances').map(objectOf)
  if (instances.length === 0) throw refuse('Empty instances.')
  return instances
}

function readDimensions(body: Body): number | undefined {
  return readInteger(objectFieldOf(body, 'parameters'), 'outputDimensionality', 1, 3072)
}

/** How many pictures. */
function readCount(body: Body): number {
  return readInteger(objectFieldOf(body, 'parameters'), 'sampleCount', 1, 8) ?? 1
}
