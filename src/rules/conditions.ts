/** What rules can ask: one entry for each key of `match`, the cheap ones first. */
import { apiKeyOf } from '../api-key.ts'
import { type Attachment, lastIndexOf, type Prompt, type Role } from '../prompt.ts'
import { isSecretHeader, redactAddress } from '../redact.ts'
import type { Asked } from './asked.ts'
import { bodyCondition } from './body-condition.ts'
import {
  type Compile,
  type Condition,
  flagCondition,
  numberCondition,
  presenceCondition,
  textCondition,
  textsCondition,
} from './condition.ts'
import type { Folding } from './folding.ts'
import type { MatchConditions, TextMatch } from './match.ts'
import { toolResultCondition } from './tool-result-condition.ts'
import { quote } from './wording.ts'

/** A key that holds conditions by name makes one for each of them. */
type CompileAll<Value> = (
  value: Value,
  field: string,
  folding: Folding,
) => Condition | readonly Condition[]

type Values = { [Key in keyof MatchConditions]-?: NonNullable<MatchConditions[Key]> }

const table: { [Key in keyof Values]: CompileAll<Values[Key]> } = {
  stream: flagCondition(({ prompt }) => prompt.stream),
  turn: numberCondition(({ prompt }) => prompt.turn),
  temperature: numberCondition(({ prompt }) => prompt.temperature),
  top_p: numberCondition(({ prompt }) => prompt.topP),
  max_tokens: numberCondition(({ prompt }) => prompt.maxTokens),
  seed: numberCondition(({ prompt }) => prompt.seed),
  provider: textCondition(({ prompt }) => prompt.provider, 'glob'),
  endpoint: textCondition(({ prompt }) => prompt.endpoint, 'glob'),
  model: textCondition(({ prompt }) => prompt.model, 'glob'),
  response_format: textCondition(({ prompt }) => prompt.responseFormat, 'glob'),
  schema_name: textCondition(({ prompt }) => prompt.schemaName, 'glob'),
  tool_choice: textCondition(({ prompt: { toolChoice } }) => {
    return typeof toolChoice === 'string' ? toolChoice : toolChoice.name
  }, 'glob'),
  has_image: attachmentCondition('image'),
  has_audio: attachmentCondition('audio'),
  has_file: attachmentCondition('file'),
  tools: textsCondition(
    ({ prompt }) => prompt.tools.length,
    ({ prompt }, index) => prompt.tools[index],
    'glob',
  ),
  metadata: byName((name) =>
    textCondition(({ prompt: { metadata } }) =>
      Object.hasOwn(metadata, name) ? metadata[name] : undefined,
    ),
  ),
  api_key: textCondition(({ headers }) => apiKeyOf(headers), 'exact', hide),
  headers: byName(headerCondition),
  body: byName(bodyCondition),
  user: textCondition(({ prompt }) => prompt.user),
  assistant: textCondition(({ prompt: { messages } }) => {
    return messages[lastIndexOf(messages, 'assistant')]?.text
  }),
  tool_result: toolResultCondition,
  system: messageCondition('system'),
  any_message: messageCondition(),
}

/** In the order in which they are best tested. */
export function compileConditions(match: MatchConditions, folding: Folding): Condition[] {
  const compile = <Key extends keyof Values>(key: Key) => {
    const value = match[key] as Values[Key] | undefined
    return value === undefined ? [] : table[key](value, key, folding)
  }
  return (Object.keys(table) as (keyof Values)[]).flatMap((key) => compile(key))
}

function byName<Value>(
  compile: (name: string) => Compile<Value>,
): CompileAll<Record<string, Value>> {
  return (values, field, folding) =>
    Object.entries(values).map(([name, value]) => compile(name)(value, `${field}.${name}`, folding))
}

function headerCondition(name: string): Compile<TextMatch | boolean> {
  const lowerCaseName = name.toLowerCase()
  const read = ({ headers }: Asked) => headers.get(lowerCaseName) ?? undefined
  const show = isSecretHeader(lowerCaseName) ? hide : showAddress
  return (match, field, folding) =>
    typeof match === 'boolean'
      ? presenceCondition((asked) => read(asked) !== undefined)(match, field, folding)
      : textCondition(read, 'exact', show)(match, field, folding)
}

function attachmentCondition(type: Attachment['type']): Compile<boolean> {
  return presenceCondition(({ prompt: { messages } }) => {
    const { attachments = [] } = messages[lastIndexOf(messages, 'user')] ?? {}
    return attachments.some((attachment) => attachment.type === type)
  })
}

function messageCondition(role?: Role): Compile<TextMatch> {
  const textAt = ({ messages }: Prompt, index: number) => {
    const message = messages[index]!
    return role === undefined || message.role === role ? message.text : undefined
  }
  return textsCondition(
    ({ prompt }) => prompt.messages.length,
    ({ prompt }, index) => textAt(prompt, index),
  )
}

function showAddress(text: string): string {
  return quote(redactAddress(text))
}

/** Errors are logged and shown, and keys must not be. */
function hide(): string {
  return 'another value, which is not shown'
}
