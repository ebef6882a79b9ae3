/** What browser tests ask, and how they read the answer as it arrives. */

export const openaiUrl = 'https://api.openai.com/v1/chat/completions'

/** A streamed OpenAI chat request. */
export function streamRequest(user: string): RequestInit & { body: string } {
  const messages = [{ role: 'user', content: user }]
  return {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: 'Bearer sk-test' },
    body: JSON.stringify({ model: 'gpt-4o', stream: true, messages }),
  }
}

/** The content of every OpenAI delta in whole frames of an event stream. */
export function contentsOf(frames: string): string[] {
  return frames.split('\n\n').flatMap((frame) => {
    const json = frame.replace(/^data: /, '')
    if (json === '' || json === '[DONE]') return []
    const content: unknown = JSON.parse(json).choices[0].delta.content
    return typeof content === 'string' && content !== '' ? [content] : []
  })
}

/** A promise and what settles it. */
export function createDeferred<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => {}
  const promise = new Promise<T>((settle) => {
    resolve = settle
  })
  return { promise, resolve }
}
