/** Any model of LangChain that goes on with a text: `invoke` and `stream` of plain strings. */
import type { BaseLLM } from '@langchain/core/language_models/llms'
import type { Client } from '../driver.ts'
import { nothing } from '../driver.ts'

export function langChainTextClient(model: BaseLLM): Client {
  return {
    async ask({ user, stream, signal, onText }) {
      const options = signal === undefined ? {} : { signal }
      if (!stream) return { ...nothing, text: await model.invoke(user, options), pieces: 1 }
      let text = ''
      let pieces = 0
      for await (const piece of await model.stream(user, options)) {
        if (piece === '') continue
        text += piece
        pieces++
        onText?.(piece)
      }
      return { ...nothing, text, pieces }
    },
    describeError(error) {
      const { status } = error as { status?: number }
      return { name: (error as Error).constructor.name, status, message: (error as Error).message }
    },
  }
}
