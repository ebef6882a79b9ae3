/** Asks a mock without any SDK, in process or over HTTP, and reads what it says. */
import type { MockLLMSession } from 'mockllm'
import { getResponse } from 'msw'

export interface Told {
  status: number
  /** The text of the answer, or the message of the error. */
  text: string
  headers: Headers
}

interface Asking {
  headers?: Record<string, string>
  /** Fields of the request beside the prompt. */
  fields?: object
}

const messagesUrl = 'https://api.openai.com/v1/chat/completions'

export function toRequest(
  user: string,
  { headers = {}, fields = {} }: Asking = {},
  url = messagesUrl,
): Request {
  const messages = [{ role: 'user', content: user }]
  return new Request(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ model: 'gpt-4o', messages, ...fields }),
  })
}

/** Answers of the handlers in this process. */
export async function tell(llm: MockLLMSession, user: string, asking?: Asking): Promise<Told> {
  return read((await getResponse(llm.handlers, toRequest(user, asking)))!)
}

/** Only what is said. */
export async function say(llm: MockLLMSession, user: string, asking?: Asking): Promise<string> {
  return (await tell(llm, user, asking)).text
}

/** What a server says, such as one at `http://127.0.0.1:8000`. */
export async function sayOver(url: string, user: string, asking?: Asking): Promise<string> {
  return (await read(await fetch(toRequest(user, asking, `${url}/v1/chat/completions`)))).text
}

export async function read(response: Response): Promise<Told> {
  const { status, headers } = response
  const { choices, error } = JSON.parse(await response.text())
  return { status, headers, text: choices?.[0].message.content ?? error.message }
}

/** A promise that is resolved from outside. */
export function createGate(): { passed: Promise<void>; open: () => void } {
  let open = () => {}
  const passed = new Promise<void>((resolve) => {
    open = resolve
  })
  return { passed, open }
}
