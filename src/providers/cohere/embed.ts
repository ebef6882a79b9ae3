/** Cohere's embeddings, versions 1 and 2. @see https://docs.cohere.com/reference/embed */
import type { Cohere } from 'cohere-ai'
import { packings as packingsOfBytes } from '../../made/pack-vector.ts'
import { makeVector, toBase64Floats } from '../../made/vector.ts'
import type { Prompt } from '../../prompt.ts'
import { hexOf } from '../hex.ts'
import { type Body, objectOf, textOf } from '../lenient-fields.ts'
import type { EndpointRequest, OutputEndpoint } from '../provider.ts'
import { textPrompt } from '../text-prompt.ts'
import { isAbsent, readList, readModel, refuse, wrongType } from './fields.ts'
import { uuidOf } from './ids.ts'
import type { Wire } from './wire.ts'

/** Most texts of one request. */
const mostInputs = 96

/** Dimensions by model; an older one has no choice of them. */
const dimensions: [model: RegExp, count: number][] = [
  [/light/, 384],
  [/v[123]\.0/, 1024],
]

type Vectors = Required<Wire<Cohere.EmbedByTypeResponseEmbeddings>>

/** How a vector of floats is sent. */
const packings: { [Type in keyof Vectors]: (vector: number[]) => Vectors[Type][number] } = {
  float: (vector) => vector,
  ...packingsOfBytes,
  base64: toBase64Floats,
}

export const embed = embedAt('/v2/embed')
export const embedV1 = embedAt('/v1/embed')

function embedAt(path: string): OutputEndpoint {
  const version = path.slice(2, 3)
  return {
    kind: 'output',
    name: 'embed',
    method: 'POST',
    path,
    output: 'embedding',
    parse: (body, request) => parseEmbed(body, request, version),
    encode(replies, { model, inputs = [] }, request, { inputTokens }) {
      const { body } = request
      const [, usual = 1536] = dimensions.find(([name]) => name.test(model)) ?? []
      const { output_dimension: given } = body
      const count = typeof given === 'number' ? given : usual
      const vectors = inputs.map(
        (text, index) => replies[index]?.embedding ?? makeVector(text, count),
      )
      const rest = {
        id: uuidOf(request.makeId('embedding', 24)),
        texts: textsOf(body),
        meta: { api_version: { version }, billed_units: { input_tokens: inputTokens } },
      }
      const types = readList(body, 'embedding_types')
      if (types.length === 0 && version === '1') {
        return { ...rest, embeddings: vectors, response_type: 'embeddings_floats' } satisfies Wire<
          Cohere.EmbedResponse & { responseType: 'embeddings_floats' }
        >
      }
      const packed = (types.length === 0 ? ['float'] : types)
        .filter(isPacking)
        .map((type) => [type, vectors.map((vector) => packings[type](vector))])
      return {
        ...rest,
        embeddings: Object.fromEntries(packed) as Partial<Vectors>,
        response_type: 'embeddings_by_type',
      } satisfies Wire<Cohere.EmbedByTypeResponse>
    },
  }
}

function isPacking(type: unknown): type is keyof Vectors {
  return typeof type === 'string' && Object.hasOwn(packings, type)
}

function parseEmbed(body: Body, { strict }: EndpointRequest, version: string): Prompt {
  const model = readModel(body, version === '1' ? 'embed-english-v2.0' : undefined)
  const inputs = [
    ...textsOf(body),
    ...readList(body, 'images').map(imageText),
    ...readList(body, 'inputs').map(readInput),
  ]
  if (inputs.length === 0) {
    throw refuse('invalid request: at least one of texts, images or inputs must be provided.')
  }
  if (inputs.length > mostInputs) {
    throw refuse(
      `invalid request: total number of texts must be at most ${mostInputs} - received ${inputs.length}`,
    )
  }
  if (strict && version === '2' && isAbsent(body['input_type'])) {
    throw refuse('invalid request: valid input_type must be provided with the provided model')
  }
  const { output_dimension: count } = body
  if (!isAbsent(count) && ![256, 512, 1024, 1536].includes(count as number)) {
    throw refuse('invalid request: output_dimension must be one of 256, 512, 1024, 1536.')
  }
  for (const type of readList(body, 'embedding_types')) {
    if (isPacking(type)) continue
    throw refuse(
      `invalid request: embedding_types must be among ${Object.keys(packings).join(', ')}.`,
    )
  }
  return outputPrompt('embed', 'embedding', model, inputs)
}

/** @param inputs at least one */
export function outputPrompt(
  endpoint: string,
  output: NonNullable<Prompt['output']>,
  model: string,
  inputs: string[],
): Prompt {
  const [user = ''] = inputs
  return textPrompt(user, {
    provider: 'cohere',
    endpoint,
    output,
    inputs,
    model,
    toolChoice: 'none',
  })
}

function textsOf(body: Body): string[] {
  return readList(body, 'texts').map((text, index) => {
    if (typeof text !== 'string') throw wrongType(text, `texts[${index}]`, 'string')
    return text
  })
}

/** A picture is only itself: a text in its place that no other has. */
function imageText(url: unknown): string {
  return `image ${hexOf(textOf(url), 16)}`
}

function readInput(input: unknown): string {
  return readList(objectOf(input), 'content')
    .map((part) => {
      const { type, text, image_url: image } = objectOf(part)
      return type === 'image_url' ? imageText(objectOf(image)['url']) : textOf(text)
    })
    .join(' ')
}
