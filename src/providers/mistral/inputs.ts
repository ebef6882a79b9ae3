/** Reads the texts of a request that gets an output for each of them. */
import type { Output, Prompt, PromptMessage } from '../../prompt.ts'
import { type Body, readMetadata } from '../lenient-fields.ts'
import { checked, missingField } from './fields.ts'

/** @throws ApiError where there is no text, or something else */
export function readInputs(body: Body): string[] {
  const { input } = body
  if (input === undefined || input === null) throw missingField(body, 'input')
  if (typeof input === 'string') return [input]
  return checked(input, 'list', 'input').map((entry, index) =>
    checked(entry, 'string', 'input', index),
  )
}

export function inputsPrompt(
  body: Body,
  asked: { model: string; endpoint: string; output: Output },
  inputs: string[],
  messages: PromptMessage[] = inputs.map((text) => ({ role: 'user', text })),
): Prompt {
  return {
    provider: 'mistral',
    ...asked,
    inputs,
    user: inputs.at(-1) ?? '',
    messages,
    turn: 0,
    tools: [],
    toolChoice: 'auto',
    responseFormat: 'text',
    metadata: readMetadata(body['metadata']),
    isBare: true,
    extraTexts: [],
    stream: false,
    stop: [],
    choices: 1,
    includeUsage: false,
  }
}
