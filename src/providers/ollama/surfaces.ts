/** Ollama's own API; its OpenAI-compatible one is OpenAI's. */
import type { Surface } from '../provider.ts'
import { chat } from './chat.ts'
import { embed, embeddings } from './embed.ts'
import { generate } from './generate.ts'
import { listModels, listRunning, pullModel, showModel, version } from './models.ts'
import { ollama as provider } from './ollama.ts'

export const ollama: Surface = {
  name: 'ollama',
  provider,
  endpoints: [
    chat,
    generate,
    embed,
    embeddings,
    listModels,
    listRunning,
    version,
    showModel,
    pullModel,
  ],
}
