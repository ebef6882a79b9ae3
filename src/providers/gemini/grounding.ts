/** Sources of an answer. @see https://ai.google.dev/api/generate-content#GroundingMetadata */
import type { GroundingChunk, GroundingMetadata, GroundingSupport } from '@google/genai'
import type { Citation, Part } from '../../completion.ts'

/** `undefined` where nothing is cited. */
export function groundingOf(parts: readonly Part[]): GroundingMetadata | undefined {
  const groundingChunks: GroundingChunk[] = []
  const groundingSupports: GroundingSupport[] = []
  const indices = new Map<string, number>()
  parts.forEach((part, partIndex) => {
    if (part.type !== 'text') return
    for (const citation of part.citations ?? []) {
      const chunk = encodeChunk(citation)
      const key = JSON.stringify(chunk)
      const index = indices.get(key) ?? groundingChunks.push(chunk) - 1
      indices.set(key, index)
      groundingSupports.push({
        segment: encodeSegment(citation, part.text, partIndex),
        groundingChunkIndices: [index],
      })
    }
  })
  return groundingChunks.length === 0 ? undefined : { groundingChunks, groundingSupports }
}

function encodeChunk({ url, title, citedText }: Citation): GroundingChunk {
  if (url !== undefined) return { web: { uri: url, title: title ?? url } }
  return {
    retrievedContext: {
      ...(title === undefined ? {} : { title }),
      ...(citedText === undefined ? {} : { text: citedText }),
    },
  }
}

const encoder = new TextEncoder()

/** Bytes are counted, and zeros are left out. */
function encodeSegment(citation: Citation, text: string, partIndex: number) {
  // The stretch of a document is the document's; all of the answer's text follows from it.
  const { start, end } = citation.document === undefined ? citation : { start: 0, end: text.length }
  const startIndex = encoder.encode(text.slice(0, start)).length
  return {
    ...(partIndex === 0 ? {} : { partIndex }),
    ...(startIndex === 0 ? {} : { startIndex }),
    endIndex: encoder.encode(text.slice(0, end)).length,
    text: text.slice(start, end),
  }
}
