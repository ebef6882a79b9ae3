/** What an answer says, whatever the API: from its documents, by the names that vendors give to text. */

const named = new Set(['content', 'text', 'delta', 'response', 'generation', 'outputText'])

/** Of all choices, in order. */
export function saidIn(documents: readonly unknown[]): string {
  return documents.filter(isPiece).map(textOf).join('')
}

/** Some streams say all of it again at the end. */
function isPiece(document: unknown): boolean {
  const { type, event_type: event } = (document ?? {}) as { type?: string; event_type?: string }
  if (event !== undefined) return event === 'text-generation'
  return !(type?.startsWith('response.') === true && type !== 'response.output_text.delta')
}

function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(textOf).join('')
  if (typeof value !== 'object' || value === null) return ''
  return (
    Object.entries(value)
      // Together says each piece under both names.
      .filter(([key]) => !(key === 'text' && 'delta' in value && 'index' in value))
      .filter(([key]) => !['reasoning', 'instructions', 'prompt', 'chat_history'].includes(key))
      .map(([key, inner]) =>
        typeof inner === 'string' ? (named.has(key) ? inner : '') : textOf(inner),
      )
      .join('')
  )
}
