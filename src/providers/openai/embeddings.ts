/** OpenAI's embeddings. @see https://platform.openai.com/docs/api-reference/embeddings */
import type OpenAI from 'openai'
import { ApiError } from '../../errors/api-error.ts'
import { makeVector, toBase64Floats } from '../../made/vector.ts'
import type { Body } from '../lenient-fields.ts'
import type { EndpointRequest, OutputEndpoint } from '../provider.ts'
import { invalidValue, missing, readInteger } from './fields.ts'
import {
  countSentTokens,
  decodeTexts,
  readModel,
  readTexts,
  type SentText,
  textPrompt,
} from './text-prompt.ts'

type SdkResponse = OpenAI.CreateEmbeddingResponse
/** What is sent where the client asks for base64, which the SDK does and decodes without a word. */
type Embedding = Omit<OpenAI.Embedding, 'embedding'> & { embedding: number[] | string }
type Response = Omit<SdkResponse, 'data'> & { data: Embedding[] }

const mostInputs = 2048
const mostDimensions = 65_536

export const embeddings: OutputEndpoint = {
  kind: 'output',
  name: 'embeddings',
  method: 'POST',
  path: '/v1/embeddings',
  output: 'embedding',
  async parse(body, request) {
    const { strict } = request
    const model = readModel(body)
    const sent = readInputs(body)
    readInteger(body, 'dimensions', 1, strict ? dimensionsOf(model) : mostDimensions)
    if (strict) refuseUnknown(body, model)
    const inputs = await decodeTexts(sent, model, request)
    return textPrompt(inputs[0]!, { endpoint: 'embeddings', model, output: 'embedding', inputs })
  },
  encode(replies, { model, inputs = [] }, { body }, usage) {
    const { dimensions, encoding_format: format, input } = body
    const length = typeof dimensions === 'number' ? dimensions : dimensionsOf(model)
    const tokens = countSentTokens(input) ?? usage.inputTokens
    return {
      object: 'list',
      data: replies.map(({ embedding }, index) => {
        const vector = embedding ?? makeVector(inputs[index]!, length)
        return {
          object: 'embedding',
          index,
          embedding: format === 'base64' ? toBase64Floats(vector) : vector,
        }
      }),
      model: replies[0]?.model ?? model,
      usage: { prompt_tokens: tokens, total_tokens: tokens },
    } satisfies Response
  },
}

/** @see https://platform.openai.com/docs/guides/embeddings */
function dimensionsOf(model: string): number {
  return model.includes('3-large') ? 3072 : 1536
}

function readInputs({ input }: Body): SentText[] {
  if (input === undefined || input === null) throw missing('input')
  const texts = readTexts(input)
  if (
    texts === undefined ||
    texts.length === 0 ||
    texts.length > mostInputs ||
    texts.some(({ length }) => length === 0)
  ) {
    throw new ApiError({
      status: 400,
      message:
        "'$.input' is invalid. Please check the API reference: https://platform.openai.com/docs/api-reference.",
    })
  }
  return texts
}

function refuseUnknown(body: EndpointRequest['body'], model: string): void {
  const { encoding_format: format = 'float', dimensions } = body
  if (format !== 'float' && format !== 'base64') {
    throw invalidValue('encoding_format', format, ['float', 'base64'])
  }
  if (dimensions !== undefined && dimensions !== null && model.includes('ada-002')) {
    throw new ApiError({
      status: 400,
      message: 'This model does not support specifying dimensions.',
    })
  }
}
