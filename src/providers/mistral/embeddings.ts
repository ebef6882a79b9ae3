/** Mistral's embeddings. @see https://docs.mistral.ai/api/endpoint/embeddings */
import type { EmbeddingResponse } from '@mistralai/mistralai/models/components'
import { bytesToBase64 } from '../../made/base64.ts'
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
const dtypes = ['float', 'int8', 'uint8', 'binary', 'ubinary']
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
  const numbers = typeof dtype === 'string' ? toNumbers(vector, dtype) : [...vector]
  if (format !== 'base64') return numbers
  return dtype === undefined || dtype === null || dtype === 'float'
    ? toBase64Floats(numbers)
    : bytesToBase64(Uint8Array.from(numbers))
}

/** Numbers of 8 bits are scaled by the largest; of the binary ones, each holds the signs of eight. */
function toNumbers(vector: readonly number[], dtype: string): number[] {
  if (dtype === 'float') return [...vector]
  const shift = dtype.startsWith('u') ? 128 : 0
  if (dtype.endsWith('int8')) {
    const largest = Math.max(...vector.map(Math.abs)) || 1
    return vector.map((value) => Math.round((value / largest) * 127) + shift)
  }
  const packed: number[] = []
  for (let start = 0; start < vector.length; start += 8) {
    let byte = 0
    for (let bit = 0; bit < 8; bit++) if (vector[start + bit]! > 0) byte |= 128 >> bit
    packed.push(dtype === 'ubinary' ? byte : byte - 128)
  }
  return packed
}
