/** The legacy completions of the official OpenAI SDK, which know neither tools nor reasoning. */
import OpenAI from 'openai'
import type { Client, Heard } from '../driver.ts'
import { nothing } from '../driver.ts'

const finishes: Record<string, Heard['finish']> = { stop: 'stop', length: 'length' }

export function openaiCompletionsClient(openai: OpenAI, model: string): Client {
  return {
    async ask({ user, stream, signal, onText }) {
      const options = signal === undefined ? {} : { signal }
      const body = { model, prompt: user }
      if (!stream) {
        const { choices, usage } = await openai.completions.create(body, options)
        return {
          ...nothing,
          text: choices[0]!.text,
          finish: finishes[choices[0]!.finish_reason],
          inputTokens: usage!.prompt_tokens,
          outputTokens: usage!.completion_tokens,
          pieces: 1,
        }
      }
      const heard: Heard = { ...nothing }
      const chunks = await openai.completions.create(
        { ...body, stream: true, stream_options: { include_usage: true } },
        options,
      )
      for await (const { choices, usage } of chunks) {
        heard.inputTokens = usage?.prompt_tokens ?? heard.inputTokens
        heard.outputTokens = usage?.completion_tokens ?? heard.outputTokens
        const [choice] = choices
        if (choice === undefined) continue
        if (choice.text !== '') {
          heard.text += choice.text
          heard.pieces++
          onText?.(choice.text)
        }
        if (choice.finish_reason) heard.finish = finishes[choice.finish_reason]
      }
      return heard
    },
    describeError(error) {
      const { name } = (error as Error).constructor
      const status = error instanceof OpenAI.APIError ? error.status : undefined
      return { name, status, message: String((error as Error).message) }
    },
  }
}
