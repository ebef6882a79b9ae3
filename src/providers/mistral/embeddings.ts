/** Mistral's embeddings. @see https://docs.mistral.ai/api/endpoint/embeddings */
import type { EmbeddingResponse } from '@mistralai/mistralai/models/components'
import { bytesToBase64 } from '../../made/base64.ts'
import { packings } from '../../made/pack-vector.ts'
import { makeVector, toBase64Floats } from '../../made/vector.ts'
import { textOf } from '../lenient-fields.ts'
import type { OutputEndpoint } from '../provider.ts'
import { readModel } from './chat-request.ts'
import { invalidField, readField, refuseUnknownFields } from './fields.ts'
import { inputsPrompt, readInputs } from './inputs.ts'
import type { Wire } from './wire.ts'

const fields = new Set(
  'model input metadata output_dimension output_dtype encoding_format'.split(' '),
)
const dtypes = ['float', ...Object.keys(packings)]
const largestDimension = 3072

export const embeddings: OutputEndpoint = {
  kind: 'output',
  name: 'embeddings',
  method: 'POST',
  path: '/v1/embeddings',
  output: 'embedding',
  parse(body, { strict }) {
    const model = readModel(body)
    if (strict) refuseUnknownFields(body, fields)
    const dimension = readField(body, 'output_dimension', 'integer')
    if (dimension !== undefined && (dimension < 1 || dimension > largestDimension)) {
      throw invalidField(
        'value_error',
        ['output_dimension'],
        `Input should be from 1 to ${largestDimension}`,
        dimension,
      )
    }
    const { output_dtype: dtype } = body
    if (dtype !== undefined && dtype !== null && !dtypes.includes(textOf(dtype))) {
      const expected = dtypes.map((name) => `'${name}'`).join(', ')
      throw invalidField('enum', ['output_dtype'], `Input should be ${expected}`, dtype)
    }
    return inputsPrompt(
      body,
      { model, endpoint: 'embeddings', output: 'embedding' },
      readInputs(body),
    )
  },
  encode(replies, { inputs = [], model }, request, { inputTokens }) {
    const { body } = request
    const dimensions = body['output_dimension'] ?? (model.startsWith('codestral') ? 1536 : 1024)
    return {
      id: request.makeId('embeddings', 32),
      object: 'list',
      data: replies.map(({ embedding }, index) => ({
        object: 'embedding',
        embedding: encodeVector(embedding ?? makeVector(inputs[index]!, Number(dimensions)), body),
        index,
      })),
      model: replies[0]?.model ?? model,
      usage: { prompt_tokens: inputTokens, total_tokens: inputTokens, completion_tokens: 0 },
    } satisfies SentEmbeddings
  },
}

/** The SDK has no type for `encoding_format: base64`. */
type SentEmbeddings = Omit<Wire<EmbeddingResponse>, 'data'> & {
  data: { object: 'embedding'; embedding: number[] | string; index: number }[]
}

function encodeVector(
  vector: readonly number[],
  { output_dtype: dtype, encoding_format: format }: Record<string, unknown>,
): number[] | string {
  const isPacked = typeof dtype === 'string' && dtype !== 'float'
  const numbers = isPacked ? packings[dtype as keyof typeof packings](vector) : [...vector]
  if (format !== 'base64') return numbers
  return isPacked ? bytesToBase64(Uint8Array.from(numbers)) : toBase64Floats(numbers)
}
