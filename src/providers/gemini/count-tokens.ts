/** Counts what the usage of an answer would. @see https://ai.google.dev/api/tokens#method:-models.counttokens */
import { isObject } from '../lenient-fields.ts'
import type { DocumentEndpoint } from '../provider.ts'
import { fieldOf } from './fields.ts'
import { readGenerateRequest } from './generate-request.ts'

export const countTokens: DocumentEndpoint = {
  kind: 'document',
  method: 'POST',
  path: '/{collection}/{model}:countTokens',
  async read(request) {
    const { body } = request
    const inner = fieldOf(body, 'generateContentRequest')
    const prompt = readGenerateRequest(isObject(inner) ? inner : body, request, false)
    const totalTokens = await request.countInput(prompt)
    return { totalTokens, promptTokensDetails: [{ modality: 'TEXT', tokenCount: totalTokens }] }
  },
}
