/** Templates that name what is not there, and texts that were meant to be templates. */

import { templateBuiltIns, templateNames } from '../../complete/template.ts'
import { closest } from '../../suggest.ts'
import type { Step } from '../steps.ts'
import { type Check, contentsOf, index, type LintedReply, name } from './linted-config.ts'
import { toolCallsOf } from './tool-calls.ts'

export const findUnknownTemplateNames: Check = ({ replies }, report) => {
  for (const reply of replies) {
    const { captures } = reply
    const known = [...captures, ...templateBuiltIns]
    for (const { text, steps } of templatesOf(reply)) {
      for (const unknown of templateNames(text).filter((variable) => !known.includes(variable))) {
        const suggestion = closest(unknown, known)
        const hint =
          suggestion === undefined
            ? `known are ${known.join(', ')}; write {{${unknown}}} for the braces themselves`
            : `did you mean {${suggestion}}?`
        report(steps, `the template names {${unknown}}, which the rule does not capture; ${hint}`, {
          suggestion,
        })
      }
    }
    for (const { text, steps } of textsOf(reply)) {
      const meant = templateNames(text).find((variable) => captures.includes(variable))
      if (meant === undefined) continue
      report(
        steps,
        `the text holds {${meant}}, which the rule captures, but a text is sent literally; write it below template`,
        { at: 'key', suggestion: 'template' },
      )
    }
  }
}

interface PlacedText {
  text: string
  steps: Step[]
}

function templatesOf(reply: LintedReply): PlacedText[] {
  return [
    ...ownTexts(reply, 'template'),
    ...toolCallsOf(reply).flatMap(({ call, steps }) =>
      deepTexts(call.template, [...steps, name('template')]),
    ),
  ]
}

function textsOf(reply: LintedReply): PlacedText[] {
  return ownTexts(reply, 'text')
}

function ownTexts(reply: LintedReply, key: 'text' | 'template'): PlacedText[] {
  return contentsOf(reply).flatMap(({ content, steps }) => [
    ...deepTexts(content[key], [...steps, name(key)]),
    ...(content.blocks ?? []).flatMap((block, place) =>
      deepTexts(block[key], [...steps, name('blocks'), index(place), name(key)]),
    ),
  ])
}

function deepTexts(value: unknown, steps: Step[]): PlacedText[] {
  if (typeof value === 'string') return [{ text: value, steps }]
  if (typeof value !== 'object' || value === null) return []
  if (Array.isArray(value)) {
    return value.flatMap((item, place) => deepTexts(item, [...steps, index(place)]))
  }
  return Object.entries(value).flatMap(([key, item]) =>
    deepTexts(item, [...steps, { kind: 'key', key }]),
  )
}
