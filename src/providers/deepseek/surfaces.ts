/** DeepSeek's APIs as one surface. */
import { createChatCompletions } from '../openai/chat.ts'
import { completions } from '../openai/completions.ts'
import { listModels } from '../openai-compatible/models.ts'
import { ofProvider } from '../openai-compatible/of-provider.ts'
import type { Surface } from '../provider.ts'
import { dialect } from './chat.ts'
import { deepseek as provider } from './deepseek.ts'

const models = listModels(
  ['deepseek-v4-flash', 'deepseek-v4-pro', 'deepseek-chat', 'deepseek-reasoner'],
  (id) => ({ id, object: 'model', owned_by: 'deepseek' }),
)
const chat = createChatCompletions(dialect)

/** @see https://api-docs.deepseek.com */
export const deepseek: Surface = {
  name: 'deepseek',
  provider,
  endpoints: [
    chat,
    models,
    // The version may be left out, as DeepSeek's own examples do.
    { ...chat, path: '/chat/completions', isNamedOnly: true },
    { ...models, path: '/models', isNamedOnly: true },
    // Of `/beta`: fill-in-the-middle. @see https://api-docs.deepseek.com/guides/fim_completion
    { ...ofProvider(completions, 'deepseek'), path: '/completions', isNamedOnly: true },
  ],
}
