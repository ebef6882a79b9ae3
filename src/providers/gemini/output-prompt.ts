/** The prompt of a request for something other than words. */
import type { Output, Prompt } from '../../prompt.ts'

export function outputPrompt(
  asked: Pick<Prompt, 'endpoint' | 'model'> & { output: Exclude<Output, 'text'>; inputs: string[] },
): Prompt {
  return {
    provider: 'gemini',
    ...asked,
    user: asked.inputs[0] ?? '',
    messages: asked.inputs.map((text) => ({ role: 'user', text })),
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
  }
}
