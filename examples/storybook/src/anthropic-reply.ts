import Anthropic from '@anthropic-ai/sdk'
import type { StreamReply } from './reply.ts'

// No real key in a story: the service worker answers before the request leaves the page.
const client = new Anthropic({ apiKey: 'not-a-key', dangerouslyAllowBrowser: true })

/** Streams a message. */
export const streamAnthropicReply: StreamReply = async function* (prompt, signal) {
  const events = await client.messages.create(
    {
      model: 'claude-sonnet-4-5',
      max_tokens: 1024,
      messages: [{ role: 'user', content: prompt }],
      stream: true,
    },
    { signal },
  )
  for await (const event of events) {
    if (event.type === 'content_block_delta' && event.delta.type === 'text_delta') {
      yield event.delta.text
    }
  }
}
