/** Tool calls whose arguments a client cannot read. */

import { expandTemplate } from '../../complete/template.ts'
import type { ToolCallReply } from '../../reply.ts'
import type { Step } from '../steps.ts'
import { type Check, contentsOf, index, type LintedReply, name } from './linted-config.ts'

export const findInvalidToolCalls: Check = ({ replies }, report) => {
  for (const { call, steps } of replies.flatMap(toolCallsOf)) {
    const given = (['arguments', 'template', 'input'] as const).filter(
      (key) => call[key] !== undefined,
    )
    if (given.length > 1) {
      report(
        [...steps, name(given[1]!)],
        `${given.join(' and ')} in one tool call: only one of them can be sent; keep one`,
        { at: 'key' },
      )
    }
    if (call.verbatim === true) continue
    for (const key of ['arguments', 'template'] as const) {
      const text = call[key]
      if (typeof text !== 'string' || isObjectText(text, key === 'template')) continue
      report(
        [...steps, name(key)],
        `${key} of the tool call are not the JSON of an object; write an object such as { city: Paris }, or add verbatim: true if they are wrong on purpose`,
      )
    }
  }
}

interface PlacedToolCall {
  call: ToolCallReply
  steps: Step[]
}

export function toolCallsOf(reply: LintedReply): PlacedToolCall[] {
  return contentsOf(reply).flatMap(({ content, steps }) => [
    ...(content.tool_calls ?? []).map((call, place) => ({
      call,
      steps: [...steps, name('tool_calls'), index(place)],
    })),
    ...(content.blocks ?? []).flatMap(({ tool_call }, place): PlacedToolCall[] =>
      tool_call === undefined
        ? []
        : [{ call: tool_call, steps: [...steps, name('blocks'), index(place), name('tool_call')] }],
    ),
  ])
}

/** A template's names may stand within quotes or for a number. */
function isObjectText(text: string, isTemplate: boolean): boolean {
  if (!isTemplate) return isObjectJson(text)
  return ['x', '0'].some((value) => isObjectJson(expandTemplate(text, () => value)))
}

function isObjectJson(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
  } catch {
    return false
  }
}
