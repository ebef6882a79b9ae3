/** Asks without any SDK, and reads events as they come. */

export const chatUrl = 'https://api.openai.com/v1/chat/completions'
export const messagesUrl = 'https://api.anthropic.com/v1/messages'

export function chatBody(content: unknown, stream = false): string {
  return JSON.stringify({ model: 'gpt-4o', stream, messages: [{ role: 'user', content }] })
}

export function post(url: string, body: string, init: RequestInit = {}): Promise<Response> {
  const headers = { 'content-type': 'application/json' }
  return fetch(url, { method: 'POST', headers, body, ...init })
}

/** The JSON of every event; OpenAI's end mark is left out. */
export function eventsOf(body: string): Record<string, unknown>[] {
  return [...body.matchAll(/^data: (.*)$/gm)]
    .filter(([, data]) => data !== '[DONE]')
    .map(([, data]) => JSON.parse(data!))
}

/** The text that a whole answer holds, of either vendor, plain or streamed. */
export function textOf(body: string): string {
  const documents = body.startsWith('{') ? [JSON.parse(body)] : eventsOf(body)
  return documents
    .map(
      ({ choices, content, delta }) =>
        choices?.[0]?.message?.content ??
        choices?.[0]?.delta?.content ??
        content?.[0]?.text ??
        delta?.text ??
        '',
    )
    .join('')
}
