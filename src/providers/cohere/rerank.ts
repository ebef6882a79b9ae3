/** Cohere's reranker, versions 1 and 2. @see https://docs.cohere.com/reference/rerank */
import type { Cohere } from 'cohere-ai'
import { relevance } from '../../made/relevance.ts'
import { type Body, objectOf, textOf, textOrJson } from '../lenient-fields.ts'
import type { OutputEndpoint } from '../provider.ts'
import { outputPrompt } from './embed.ts'
import { isAbsent, readList, readModel, refuse, wrongType } from './fields.ts'
import { uuidOf } from './ids.ts'
import type { Wire } from './wire.ts'

export const rerank = rerankAt('/v2/rerank')
export const rerankV1 = rerankAt('/v1/rerank')

function rerankAt(path: string): OutputEndpoint {
  const version = path.slice(2, 3)
  return {
    kind: 'output',
    name: 'rerank',
    method: 'POST',
    path,
    output: 'scores',
    parse(body) {
      const model = readModel(body, version === '1' ? 'rerank-english-v2.0' : undefined)
      const { query, top_n: top } = body
      if (!isAbsent(query) && typeof query !== 'string') throw wrongType(query, 'query', 'string')
      if (textOf(query).trim() === '') {
        throw refuse('invalid request: query must not be empty or be only whitespace')
      }
      if (readList(body, 'documents').length === 0) {
        throw refuse('invalid request: list of documents must not be empty')
      }
      if (!isAbsent(top) && !(Number.isInteger(top) && (top as number) > 0)) {
        throw refuse('invalid request: top_n must be a positive integer.')
      }
      return outputPrompt('rerank', 'scores', model, [textOf(query)])
    },
    encode([reply], { user }, request) {
      const { body } = request
      const documents = documentsOf(body)
      const scores = reply?.scores ?? relevance(user, documents)
      const { top_n: top, return_documents: isEchoed } = body
      const results = documents
        .map((text, index) => ({
          index,
          relevance_score: scores[index] ?? 0,
          ...(isEchoed === true ? { document: { text } } : {}),
        }))
        .sort((a, b) => b.relevance_score - a.relevance_score)
        .slice(0, typeof top === 'number' ? top : documents.length)
      return {
        id: uuidOf(request.makeId('rerank', 24)),
        results,
        // A unit is a query with up to a hundred documents.
        meta: {
          api_version: { version },
          billed_units: { search_units: Math.ceil(documents.length / 100) },
        },
      } satisfies Wire<Cohere.RerankResponse>
    },
  }
}

/** Texts, or objects of which version 1 ranks the `text`. */
function documentsOf(body: Body): string[] {
  return readList(body, 'documents').map((document) => {
    const { text } = objectOf(document)
    return typeof text === 'string' ? text : textOrJson(document)
  })
}
