/** The prompt of a request for something other than words. */
import type { Output, Prompt } from '../../prompt.ts'
import { textPrompt } from '../text-prompt.ts'

export function outputPrompt(
  asked: Pick<Prompt, 'endpoint' | 'model'> & { output: Exclude<Output, 'text'>; inputs: string[] },
): Prompt {
  const messages = asked.inputs.map((text) => ({ role: 'user' as const, text }))
  return textPrompt(asked.inputs[0] ?? '', { provider: 'gemini', ...asked, messages })
}
