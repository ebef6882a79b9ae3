/** Cohere's ids. */
import type { ToolCallPart } from '../../completion.ts'
import { hexOf } from '../hex.ts'

export function uuidOf(text: string): string {
  const digits = hexOf(text, 32)
  return [
    digits.slice(0, 8),
    digits.slice(8, 12),
    `4${digits.slice(13, 16)}`,
    `8${digits.slice(17, 20)}`,
    digits.slice(20),
  ].join('-')
}

/** Calls are named after their tool, such as `get_weather_nsz5zm3w56q3`. */
export function callIdOf({ givenId, name, id }: ToolCallPart): string {
  return givenId ?? `${name}_${id.slice(0, 12).toLowerCase()}`
}
