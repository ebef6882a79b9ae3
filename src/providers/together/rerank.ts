/** Together's reranker. @see https://docs.together.ai/reference/rerank-1 */
import type { RerankCreateResponse } from 'together-ai/resources/rerank'
import { relevance } from '../../made/relevance.ts'
import { type Body, objectOf, textOf, textOrJson } from '../lenient-fields.ts'
import { invalid } from '../openai/fields.ts'
import { readModel, textPrompt } from '../openai/text-prompt.ts'
import type { OutputEndpoint } from '../provider.ts'

export const rerank: OutputEndpoint = {
  kind: 'output',
  name: 'rerank',
  method: 'POST',
  path: '/v1/rerank',
  // Where nobody is named it is Cohere's.
  isNamedOnly: true,
  output: 'scores',
  parse(body) {
    const model = readModel(body)
    const query = textOf(body['query'])
    if (query === '') throw invalid('query is required', 'query')
    if (documentsOf(body).length === 0) throw invalid('documents are required', 'documents')
    return textPrompt(query, {
      provider: 'together',
      endpoint: 'rerank',
      model,
      output: 'scores',
      inputs: [query],
    })
  },
  encode([reply], { user, model }, request, { inputTokens }) {
    const { body } = request
    const documents = documentsOf(body)
    const scores = reply?.scores ?? relevance(user, documents)
    const { top_n: top, return_documents: isEchoed } = body
    const results = documents
      .map((text, index) => ({
        index,
        relevance_score: scores[index] ?? 0,
        document: isEchoed === true ? { text } : {},
      }))
      .sort((a, b) => b.relevance_score - a.relevance_score)
      .slice(0, typeof top === 'number' ? top : documents.length)
    return {
      object: 'rerank',
      id: request.makeId('rerank', 24),
      model: reply?.model ?? model,
      results,
      usage: { prompt_tokens: inputTokens, completion_tokens: 0, total_tokens: inputTokens },
    } satisfies RerankCreateResponse
  },
}

/** Texts, or objects of which the fields asked for are ranked. */
function documentsOf({ documents, rank_fields: fields }: Body): string[] {
  if (!Array.isArray(documents)) return []
  return documents.map((document: unknown) => {
    if (typeof document === 'string') return document
    const names = Array.isArray(fields) ? fields : ['text']
    const texts = names.flatMap((name: unknown) => textOf(objectOf(document)[textOf(name)]) || [])
    return texts.length > 0 ? texts.join(' ') : textOrJson(document)
  })
}
