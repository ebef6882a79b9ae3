/** Google's API, which can be bundled alone. */
import type { Surface } from '../provider.ts'
import { chatCompletions } from './chat-completions.ts'
import { countTokens } from './count-tokens.ts'
import { batchEmbedContents, embedContent } from './embeddings.ts'
import { gemini as provider } from './gemini.ts'
import { generateContent, streamGenerateContent } from './generate-content.ts'
import { modelEndpoints } from './models.ts'
import { predictEmbeddings, predictImages } from './predict.ts'

export const gemini: Surface = {
  name: 'gemini',
  provider,
  endpoints: [
    chatCompletions,
    generateContent,
    streamGenerateContent,
    countTokens,
    embedContent,
    batchEmbedContents,
    // The narrower path first.
    predictImages,
    predictEmbeddings,
    ...modelEndpoints,
  ],
}
