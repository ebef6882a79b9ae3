/** Prompts of requests that hold a text in place of a conversation. */
import type { Prompt } from '../prompt.ts'

/** A prompt of one text, but for what is given. */
export function textPrompt(
  user: string,
  given: Pick<Prompt, 'provider' | 'endpoint' | 'model'> & Partial<Prompt>,
): Prompt {
  return {
    user,
    messages: [{ role: 'user', text: user }],
    turn: 0,
    tools: [],
    toolChoice: 'auto',
    responseFormat: 'text',
    metadata: {},
    extraTexts: [],
    stream: false,
    stop: [],
    choices: 1,
    includeUsage: true,
    ...given,
  }
}
