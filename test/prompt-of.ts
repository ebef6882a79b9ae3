/** A prompt for tests that need no request. */
import type { Prompt } from '../src/prompt.ts'

/** "hi" from a user of gpt-4o, but for what is given. */
export function promptOf(asked: Partial<Prompt> = {}): Prompt {
  return {
    provider: 'openai',
    endpoint: 'chat.completions',
    model: 'gpt-4o',
    user: 'hi',
    messages: [{ role: 'user', text: 'hi' }],
    turn: 0,
    tools: [],
    toolChoice: 'auto',
    responseFormat: 'text',
    metadata: {},
    extraTexts: [],
    stream: false,
    stop: [],
    choices: 1,
    includeUsage: false,
    ...asked,
  }
}
