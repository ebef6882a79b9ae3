/** Reads what Ollama's requests have in common, refusing wrong types as its server, which is written in Go, does. */
import { ApiError } from '../../errors/api-error.ts'
import type { Attachment, Prompt } from '../../prompt.ts'
import {
  type AnswerOptions,
  type Body,
  isObject,
  objectOf,
  readSampling,
  textOf,
} from '../lenient-fields.ts'

export function refuse(message: string): ApiError {
  return new ApiError({ status: 400, message })
}

/** @param at the type and field in Go, such as `ChatRequest.messages` */
export function wrongType(value: unknown, at: string, type: string): ApiError {
  const given = Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value
  return refuse(`json: cannot unmarshal ${given} into Go struct field ${at} of type ${type}`)
}

/** Go takes `null` for what is not there. */
export function readString(value: unknown, at: string): string {
  if (value === undefined || value === null) return ''
  if (typeof value !== 'string') throw wrongType(value, at, 'string')
  return value
}

export function readModel(body: Body, type: string): string {
  const model = readString(body['model'] ?? body['name'], `${type}.model`)
  if (model === '') throw refuse('model is required')
  return model
}

export function readImages(images: unknown): Attachment[] | undefined {
  if (!Array.isArray(images) || images.length === 0) return undefined
  return images.map(() => ({ type: 'image' }))
}

/** @see https://docs.ollama.com/modelfile#valid-parameters-and-values */
export function readOptions(body: Body, type: string): AnswerOptions {
  const { stream, logprobs, top_logprobs: top } = body
  if (stream !== undefined && stream !== null && typeof stream !== 'boolean') {
    throw wrongType(stream, `${type}.stream`, 'bool')
  }
  const options = objectOf(body['options'])
  const { num_predict: limit, stop } = options
  return {
    ...readFormat(body['format']),
    ...readSampling(options),
    // -1 is without end, -2 to the end of the context.
    ...(typeof limit === 'number' && limit > 0 ? { maxTokens: Math.trunc(limit) } : {}),
    stop: [stop].flat().filter((entry) => typeof entry === 'string'),
    ...(logprobs === true ? { topLogprobs: typeof top === 'number' ? top : 0 } : {}),
    // Unlike elsewhere, what is not asked for is streamed.
    stream: stream !== false,
  }
}

/** @see https://docs.ollama.com/capabilities/structured-outputs */
function readFormat(format: unknown): Pick<Prompt, 'responseFormat' | 'schemaName'> {
  if (isObject(format)) {
    const title = textOf(format['title'])
    return { responseFormat: 'json_schema', ...(title === '' ? {} : { schemaName: title }) }
  }
  return { responseFormat: format === 'json' ? 'json_object' : 'text' }
}
