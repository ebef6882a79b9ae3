/** Reads what Cohere's requests have in common, refusing what Cohere refuses in Cohere's words. */
import { ApiError } from '../../errors/api-error.ts'
import type { Prompt } from '../../prompt.ts'
import { type AnswerOptions, type Body, objectOf, readSampling, textOf } from '../lenient-fields.ts'

export function refuse(message: string): ApiError {
  return new ApiError({ status: 400, message })
}

export function wrongType(value: unknown, name: string, type: string): ApiError {
  const given = value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value
  return refuse(
    `invalid type: parameter ${name} is of type ${given} but should be of type ${type}. For proper usage, please refer to https://docs.cohere.com/reference/about`,
  )
}

export function isAbsent(value: unknown): value is undefined | null {
  return value === undefined || value === null
}

/** @param usual where the vendor does not ask for one */
export function readModel({ model }: Body, usual?: string): string {
  if (isAbsent(model) || model === '') {
    if (usual !== undefined) return usual
    throw refuse('invalid request: a model parameter is required for this endpoint.')
  }
  if (typeof model !== 'string') throw wrongType(model, 'model', 'string')
  return model
}

export function readList(body: Body, name: string): unknown[] {
  const value = body[name]
  if (isAbsent(value)) return []
  if (!Array.isArray(value)) throw wrongType(value, name, 'array')
  return value
}

export function readOptions(body: Body): AnswerOptions {
  const { stream, max_tokens: maxTokens, logprobs, p } = body
  if (!isAbsent(stream) && typeof stream !== 'boolean') throw wrongType(stream, 'stream', 'boolean')
  if (!isAbsent(maxTokens) && !Number.isInteger(maxTokens)) {
    throw wrongType(maxTokens, 'max_tokens', 'integer')
  }
  if (typeof maxTokens === 'number' && maxTokens < 0) {
    throw refuse('invalid request: max_tokens must be greater than or equal to 0.')
  }
  return {
    ...readFormat(body['response_format']),
    ...readSampling({ ...body, top_p: p }),
    // None is as many as there may be.
    ...(typeof maxTokens === 'number' && maxTokens > 0 ? { maxTokens } : {}),
    stop: readList(body, 'stop_sequences').filter((entry) => typeof entry === 'string'),
    ...(logprobs === true ? { topLogprobs: 0 } : {}),
    stream: stream === true,
  }
}

/** @see https://docs.cohere.com/docs/structured-outputs */
function readFormat(format: unknown): Pick<Prompt, 'responseFormat' | 'schemaName'> {
  const { type, json_schema: schema, schema: older } = objectOf(format)
  if (type !== 'json_object') return { responseFormat: 'text' }
  if (isAbsent(schema ?? older)) return { responseFormat: 'json_object' }
  const title = textOf(objectOf(schema ?? older)['title'])
  return { responseFormat: 'json_schema', ...(title === '' ? {} : { schemaName: title }) }
}
