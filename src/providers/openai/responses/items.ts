/** Items of a conversation, as the client brings them or the model has made them. */
import { type Body, isObject } from '../../lenient-fields.ts'
import type { OutputItem } from './output-items.ts'

export type Item = Body | OutputItem

const prefixes = new Map<unknown, string>([
  ['function_call', 'fc'],
  ['function_call_output', 'fco'],
  ['custom_tool_call', 'ctc'],
  ['custom_tool_call_output', 'ctco'],
  ['reasoning', 'rs'],
])

/** Items as they are listed: with an id, and a message's text as its part. */
export function withIds(items: readonly Item[], responseId: string): Body[] {
  const within = withoutPrefix(responseId)
  return items.map((given, index) => {
    const item: Body = isObject(given) ? given : {}
    const { type = 'message', content, role } = item
    const id = item['id'] ?? `${prefixes.get(type) ?? 'msg'}_${within}i${index}`
    if (type !== 'message') return { ...item, id, status: item['status'] ?? 'completed' }
    const textType = role === 'assistant' ? 'output_text' : 'input_text'
    return {
      ...item,
      id,
      type,
      status: item['status'] ?? 'completed',
      content: typeof content === 'string' ? [{ type: textType, text: content }] : content,
    }
  })
}

/** What the ids of a response's items are made of. */
export function withoutPrefix(responseId: string): string {
  return responseId.replace(/^[a-z]+_/, '')
}

/** About how many characters a value holds. */
export function weigh(value: unknown, depth = 0): number {
  if (typeof value === 'string') return value.length
  // Nobody's items are deeper, but JSON may be deeper than the stack.
  if (typeof value !== 'object' || value === null || depth > 50) return 8
  let weight = 8
  for (const entry of Object.values(value)) weight += 8 + weigh(entry, depth + 1)
  return weight
}
