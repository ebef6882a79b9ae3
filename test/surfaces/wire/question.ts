/** What is asked, in neutral words: each API's own words for it are in the table of surfaces. */
export interface Question {
  user: string
  system?: string
  /** A picture beside the text. */
  image?: true
  /** Names of tools. */
  tools?: readonly string[]
  toolChoice?: 'none' | 'required' | { name: string }
  /** A call of the first tool and what it gave, after the user's text. */
  answered?: { id: string; name: string; result: string }
  maxTokens?: number
  stop?: readonly string[]
  choices?: number
  temperature?: number
  topP?: number
  seed?: number
  format?: 'json' | 'schema'
  includeUsage?: true
}

export type Field = Exclude<keyof Question, 'user'>

export const schemaName = 'place'
export const schema = {
  type: 'object',
  properties: { city: { type: 'string' } },
  required: ['city'],
  additionalProperties: false,
}

export const png =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='

/** Without what was not asked. */
export function given(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
}
