import OpenAI from 'openai'
import type { StreamReply } from './reply.ts'

// No real key in a story: the service worker answers before the request leaves the page.
const client = new OpenAI({ apiKey: 'not-a-key', dangerouslyAllowBrowser: true })

/** Streams a chat completion. */
export const streamOpenAIReply: StreamReply = async function* (prompt, signal) {
  const chunks = await client.chat.completions.create(
    { model: 'gpt-5', messages: [{ role: 'user', content: prompt }], stream: true },
    { signal },
  )
  for await (const chunk of chunks) {
    yield chunk.choices[0]?.delta.content ?? ''
  }
}
