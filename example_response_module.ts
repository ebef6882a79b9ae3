// What the model says, decided by code: mockllm start --response-module example_response_module.ts

interface Message {
  role: string
  content: unknown
}

interface Body {
  model: string
  messages: Message[]
}

/**
 * Answers one request.
 *
 * @param headers the request's headers, with lower-case names
 * @param body the request's JSON body, as the client sent it
 * @returns the text; or a reply object, such as one with `tool_calls`; or `undefined`, which leaves
 *   the request to the `responses` of the config
 */
export function getResponse(headers: Record<string, string>, body: Body) {
  const prompt = lastUserText(body.messages)

  if (headers['authorization'] === 'Bearer expired') {
    return { error: { status: 401, message: 'This key has expired.' } }
  }
  if (prompt.includes('weather')) {
    return { tool_calls: [{ name: 'get_weather', arguments: { city: 'Paris' } }] }
  }
  if (prompt.startsWith('hello')) return `Hello from ${body.model}!`
  return undefined
}

function lastUserText(messages: Message[]): string {
  const content = messages.findLast(({ role }) => role === 'user')?.content
  return typeof content === 'string' ? content : ''
}
