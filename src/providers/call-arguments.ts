/** The arguments of a tool call as a JSON value, for vendors that do not send them as text. */
import type { ToolCallPart } from '../completion.ts'

/** Arguments that are cut off or left out are none; those that are no JSON stay the text that they are. */
export function argumentsOf({ text, isCustom, isCut }: ToolCallPart): unknown {
  // Tools of free text are OpenAI's; elsewhere every input is an object.
  if (isCustom === true) return { input: text }
  if (text.trim() === '') return {}
  try {
    return JSON.parse(text)
  } catch {
    return isCut === true ? {} : text
  }
}
