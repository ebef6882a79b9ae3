/** Replies that say two things at once, or nothing. */
import type { ErrorReply } from '../../reply.ts'
import { madeOutputs } from '../../rules/outputs.ts'
import type { RuleReply } from '../../rules/rule-config.ts'
import type { Step } from '../steps.ts'
import { type Check, contentsOf, name } from './linted-config.ts'

const textKeys = ['text', 'template', 'json'] as const
const contentKeys = [
  ...textKeys,
  'reasoning',
  'tool_calls',
  'refusal',
  'blocks',
  'choices',
] as const
/** A step that has one of these has none of those beside the steps. */
const answerKeys = [...contentKeys.filter((key) => key !== 'reasoning'), 'raw'] as const

export const findContradictoryReplies: Check = ({ replies }, report) => {
  for (const linted of replies) {
    const { reply, steps, effective } = linted
    for (const { content, steps: place } of contentsOf(linted)) {
      const beside = contentKeys.filter((key) => key !== 'blocks' && has(content, key))
      if (has(content, 'blocks') && beside.length > 0) {
        report(
          [...place, name(beside[0]!)],
          `${beside.join(' and ')} beside blocks: blocks are sent in place of it; move it into blocks`,
          { at: 'key' },
        )
      }
      const texts = textKeys.filter((key) => has(content, key))
      if (texts.length > 1 && !has(content, 'blocks')) {
        report(
          [...place, name(texts[1]!)],
          `${texts.join(' and ')} in one reply: only one of them can be sent; keep one, or put each into a block`,
          { at: 'key' },
        )
      }
    }
    const contents = contentKeys.filter((key) => has(reply, key))
    const at = (key: string): Step[] => [...steps, name(key)]
    if (has(reply, 'error') && isCertain(reply.error!) && contents.length > 0) {
      report(
        at('error'),
        `an error beside ${contents.join(' and ')}, which is then never sent; remove one of them, or give the error a probability`,
        { at: 'key' },
      )
    }
    if (has(reply, 'raw') && contents.length > 0) {
      report(
        at(contents[0]!),
        `${contents.join(' and ')} beside raw: raw is sent in place of it; remove one of them`,
        { at: 'key' },
      )
    }
    checkSteps(reply, (key, message) => report(at(key), message, { at: 'key' }))
    if (saysNothing(effective)) {
      const [what, when] =
        effective.error === undefined
          ? ['an empty reply', '']
          : ['a reply of nothing but an error that may not happen', ' where it does not']
      report(
        steps,
        `${what} answers with an empty text${when}; say what the model says, or write text: ""`,
      )
    }
  }
}

function checkSteps(reply: RuleReply, report: (key: string, message: string) => void) {
  const { turns, sequence } = reply
  if (sequence === undefined) {
    for (const key of ['repeat', 'retries'] as const) {
      if (has(reply, key)) report(key, `${key} says nothing without a sequence; remove it`)
    }
  }
  if (sequence?.length === 1 && reply.repeat !== 'none') {
    report(
      'sequence',
      'a sequence of one reply is that reply; add a second one, or write it directly',
    )
  }
  const steps = turns ?? sequence
  if (steps === undefined) return
  const key = turns === undefined ? 'sequence' : 'turns'
  if (reply.error !== undefined && isCertain(reply.error)) {
    const isOpen = steps.some((step) => typeof step === 'string' || step.error === undefined)
    if (isOpen) {
      report(
        'error',
        `an error beside ${key}: it is sent in place of every step without an error of its own; make it a step, or give it a probability`,
      )
    }
  }
  // What stands beside the steps is for those that leave it open.
  const unused = answerKeys.filter((answerKey) => has(reply, answerKey))
  const isUnused = steps.every(
    (step) =>
      typeof step === 'string' ||
      answerKeys.some((answerKey) => has(step, answerKey)) ||
      (step.error !== undefined && isCertain(step.error)),
  )
  if (isUnused && unused.length > 0) {
    report(
      unused[0]!,
      `${unused.join(' and ')} beside ${key}: every step says its own, so that it is never sent; remove it, or make it a step`,
    )
  }
}

function saysNothing(reply: RuleReply): boolean {
  const says = [...contentKeys, ...madeOutputs, 'raw', 'fault', 'turns', 'sequence']
  if (reply.error !== undefined && isCertain(reply.error)) return false
  return !says.some((key) => has(reply, key))
}

function isCertain(error: string | ErrorReply): boolean {
  return typeof error === 'string' || error.probability === undefined || error.probability >= 1
}

function has(reply: object, key: string): boolean {
  return (reply as Record<string, unknown>)[key] !== undefined
}
