/** Texts with `{name}` in them, which stands for what the rule has captured or the request holds. */
import { lastIndexOf, type Prompt, type Role } from '../prompt.ts'

/** What a template may name beside the rule's own captures. */
export const templateBuiltIns = [
  'user',
  'system',
  'assistant',
  'model',
  'provider',
  'turn',
  'tool_result',
] as const

type BuiltIn = (typeof templateBuiltIns)[number]

/** The text that a name stands for; `undefined` where it stands for nothing. */
export type TemplateVariables = (name: string) => string | undefined

/** `{{name}}` is the literal `{name}`; braces around anything else are ordinary text. */
const placeholder = /\{\{([\p{L}_][\p{L}\p{M}\p{N}_]*)\}\}|\{([\p{L}_][\p{L}\p{M}\p{N}_]*)\}/gu

/** Puts in all values at once, so that braces within a value are never expanded. */
export function expandTemplate(text: string, variables: TemplateVariables): string {
  return text.replace(placeholder, (whole: string, literal?: string, name?: string) =>
    name === undefined ? `{${literal}}` : (variables(name) ?? whole),
  )
}

/** The names that a template asks for, each once. */
export function templateNames(text: string): string[] {
  const names = Array.from(text.matchAll(placeholder), ([, , name]) => name)
  return [...new Set(names.filter((name) => name !== undefined))]
}

/** What the rule has captured goes before what the request holds. */
export function templateVariables(
  prompt: Prompt,
  captures: Readonly<Record<string, string>>,
): TemplateVariables {
  return (name) => {
    if (Object.hasOwn(captures, name)) return captures[name]
    return isBuiltIn(name) ? builtIns[name](prompt) : undefined
  }
}

const builtIns: Record<BuiltIn, (prompt: Prompt) => string> = {
  user: (prompt) => prompt.user,
  system: ({ messages }) => textsOf(messages, 'system'),
  assistant: ({ messages }) => messages[lastIndexOf(messages, 'assistant')]?.text ?? '',
  model: (prompt) => prompt.model,
  provider: (prompt) => prompt.provider,
  turn: (prompt) => String(prompt.turn),
  // Older results answer older calls.
  tool_result: ({ messages }) =>
    textsOf(messages.slice(lastIndexOf(messages, 'assistant') + 1), 'tool'),
}

function isBuiltIn(name: string): name is BuiltIn {
  return Object.hasOwn(builtIns, name)
}

function textsOf(messages: Prompt['messages'], role: Role): string {
  return messages
    .filter((message) => message.role === role)
    .map(({ text }) => text)
    .join('\n')
}
