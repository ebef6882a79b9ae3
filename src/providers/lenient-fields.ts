/** Reads what rules may ask of a request: a value of the wrong type counts as absent and is no refusal. */
import type { Attachment, Prompt } from '../prompt.ts'
import { jsonText } from '../read-json.ts'

export type Body = Record<string, unknown>

export function isObject(value: unknown): value is Body {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function objectOf(value: unknown): Body {
  return isObject(value) ? value : {}
}

export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

/** Text as it is, and any other value as JSON; `''` where there is none. */
export function textOrJson(value: unknown): string {
  if (value === undefined || value === null) return ''
  return typeof value === 'string' ? value : jsonText(value)
}

/** How a request wants its answer, beside what it says and the tools that it offers. */
export type AnswerOptions = Pick<
  Prompt,
  | 'responseFormat'
  | 'schemaName'
  | 'temperature'
  | 'topP'
  | 'seed'
  | 'maxTokens'
  | 'stop'
  | 'topLogprobs'
  | 'stream'
>

export function readSampling(body: Body): Pick<Prompt, 'temperature' | 'topP' | 'seed'> {
  const { temperature, top_p: topP, seed } = body
  return {
    ...(typeof temperature === 'number' ? { temperature } : {}),
    ...(typeof topP === 'number' ? { topP } : {}),
    ...(typeof seed === 'number' ? { seed } : {}),
  }
}

/** Texts, numbers and booleans, all as text. */
export function readMetadata(value: unknown): Record<string, string> {
  const entries = Object.entries(objectOf(value)).flatMap(([name, entry]) =>
    typeof entry === 'object' ? [] : [[name, String(entry)] as const],
  )
  // Not by assignment, which would take `__proto__` for something else.
  return Object.fromEntries(entries)
}

/** What a list of content parts holds beside text; `undefined` where that is nothing. */
export function readAttachments(
  content: unknown,
  types: ReadonlyMap<unknown, Attachment['type']>,
): Attachment[] | undefined {
  if (!Array.isArray(content)) return undefined
  const attachments = content.flatMap((part: unknown) => {
    const type = types.get(objectOf(part)['type'])
    return type === undefined ? [] : [{ type }]
  })
  return attachments.length > 0 ? attachments : undefined
}
