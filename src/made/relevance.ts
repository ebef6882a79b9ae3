/** Scores of a reranker, made on the spot: how much of a query a document is about. */
import { featuresOf } from './features.ts'

/**
 * From 0 to 1 for each document, in their order. It is mostly how much of the query's words the document has,
 * and a little how much else it says, so that of two that have all of them the shorter one is first.
 */
export function relevance(query: string, documents: readonly string[]): number[] {
  const asked = featuresOf(query)
  const askedSquare = squareOf(asked)
  return documents.map((document) => {
    const found = featuresOf(document)
    let covered = 0
    let product = 0
    for (const [feature, weight] of asked) {
      const other = found.get(feature)
      if (other === undefined) continue
      covered += weight * weight
      product += weight * other
    }
    if (covered === 0) return 0
    const cosine = product / Math.sqrt(askedSquare * squareOf(found))
    const score = (0.8 * covered) / askedSquare + 0.2 * cosine
    return Math.min(1, Math.round(score * 1e6) / 1e6)
  })
}

function squareOf(features: ReadonlyMap<string, number>): number {
  let sum = 0
  for (const weight of features.values()) sum += weight * weight
  return sum
}
