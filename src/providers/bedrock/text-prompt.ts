/** Prompts of requests that hold a text in place of a conversation. */
import type { Prompt } from '../../prompt.ts'
import { textPrompt as createTextPrompt } from '../text-prompt.ts'
import { refuse } from './fields.ts'

/** A prompt of one text, but for what is given. */
export function textPrompt(
  user: string,
  given: Pick<Prompt, 'endpoint' | 'model'> & Partial<Prompt>,
): Prompt {
  return createTextPrompt(user, { provider: 'bedrock', ...given })
}

/** What stands around a turn of the user in the templates of Llama 3, of Mistral and Llama 2, and of Titan. */
const userTurns = [
  ['<|start_header_id|>user<|end_header_id|>', '<|eot_id|>'],
  ['[INST]', '[/INST]'],
  ['User:', '\nBot:'],
] as const

/** What the user says last within the model's template, which is all of a text without one; and the rest. */
export function splitTemplate(text: string): { user: string; rest: string } {
  for (const [before, after] of userTurns) {
    const start = text.lastIndexOf(before) + before.length
    const end = text.indexOf(after, start)
    if (start < before.length || end === -1) continue
    return { user: text.slice(start, end).trim(), rest: text.slice(0, start) + text.slice(end) }
  }
  return { user: text, rest: '' }
}

/** @throws ApiError where it is missing or no string */
export function readText(value: unknown, name: string): string {
  if (value === undefined || value === null) throw malformed(`#: required key [${name}] not found`)
  if (typeof value !== 'string') throw malformed(`#/${name}: expected type: String`)
  return value
}

export function malformed(what: string) {
  return refuse(`Malformed input request: ${what}, please reformat your input and try again.`)
}
