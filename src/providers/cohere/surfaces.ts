/** Cohere's API. */
import type { Surface } from '../provider.ts'
import { chat } from './chat.ts'
import { cohere as provider } from './cohere.ts'

export const cohere: Surface = {
  name: 'cohere',
  provider,
  endpoints: [chat],
}
