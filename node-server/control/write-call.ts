/** A call as the JSON that the control routes show of it. */

import { redactField } from '../../src/redact.ts'
import type { Call } from '../../src/state/call.ts'

/** With the fields that it has in code; `null` stands for what is not known, or not yet. */
export function writeCall({ ...call }: Call): string {
  // Only for counting, and it has whole tool definitions as text.
  if (call.prompt !== undefined) call.prompt = { ...call.prompt, extraTexts: [] }
  const shown = Object.fromEntries(
    Object.entries(call).map(([name, value]) => [name, value ?? null]),
  )
  try {
    return JSON.stringify(shown, redactField)
  } catch {
    // Nested too deeply for the engine, or longer than any of its texts; the other calls are to be seen.
    const hidden = '[too deep or too long to be shown]'
    return JSON.stringify({ ...shown, user: null, prompt: hidden, body: hidden }, redactField)
  }
}
