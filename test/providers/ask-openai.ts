/** Asks an instance in process as OpenAI's clients do, without one: the bytes are what is looked at. */
import { type Config, mockLLMHandlers } from 'mockllm'
import { getResponse } from 'msw'

export interface Answered {
  status: number
  headers: Headers
  text: string
  // biome-ignore lint/suspicious/noExplicitAny: what is on the wire has no type of ours
  json: any
}

export async function askOpenAI(
  path: string,
  body: object | FormData,
  config: Config = {},
): Promise<Answered> {
  const settings = { now: '2026-01-01T00:00:00Z', ...config.settings }
  const request = new Request(`https://api.openai.com/v1/${path}`, {
    method: 'POST',
    ...(body instanceof FormData
      ? { body }
      : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  })
  const handlers = mockLLMHandlers({ ...config, settings }, { onError() {} })
  const response = (await getResponse(handlers, request))!
  const text = await response.text()
  const isJson = response.headers.get('content-type') === 'application/json'
  return {
    status: response.status,
    headers: response.headers,
    text,
    json: isJson ? JSON.parse(text) : undefined,
  }
}

/** What the events of a stream hold; `[DONE]` as it is. */
// biome-ignore lint/suspicious/noExplicitAny: what is on the wire has no type of ours
export function eventsOf(text: string): any[] {
  return text
    .split('\n\n')
    .filter((frame) => frame !== '')
    .map((frame) => frame.replace(/^(?:event: .*\n)?data: /, ''))
    .map((data) => (data === '[DONE]' ? data : JSON.parse(data)))
}
