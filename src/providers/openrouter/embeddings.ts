/** OpenRouter's embeddings: OpenAI's, with what they cost. @see https://openrouter.ai/docs/api/reference/embeddings */
import { embeddings as openaiEmbeddings } from '../openai/embeddings.ts'
import { ofProvider } from '../openai-compatible/of-provider.ts'
import type { OutputEndpoint } from '../provider.ts'

const base = ofProvider(openaiEmbeddings, 'openrouter')

export const embeddings: OutputEndpoint = {
  ...base,
  encode(replies, prompt, request, usage) {
    const list = base.encode(replies, prompt, request, usage) as {
      usage: { prompt_tokens: number }
    }
    return {
      ...list,
      id: `gen-${request.makeId('embeddings', 20)}`,
      usage: { ...list.usage, cost: list.usage.prompt_tokens / 1e6 },
    }
  },
}
