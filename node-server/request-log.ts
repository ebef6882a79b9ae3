/** One line for one call. */
import type { Call, Outcome } from '../src/state/call.ts'
import { escapeControls } from './escape-controls.ts'

const maxPromptLength = 40
const maxModelLength = 80
const maxErrorLength = 1000

const unnamed = /^(?:default$|key-)/

/** Such as `12:03:04 [my test] POST /v1/messages claude "hi" → responses["hi"] 200 3 ms`. */
export function formatCall(
  call: Call,
  outcome: Outcome,
  durationMs: number,
  color: boolean,
): string {
  const paint = color ? paintAnsi : plain
  const { method, path, model, user, rule, status, error, stream, session, fault } = call
  const words = [paint('dim', formatTime(call.startedMs))]
  // One that nobody named tells nobody anything.
  if (!unnamed.test(session)) words.push(paint('dim', `[${shorten(escapeControls(session))}]`))
  words.push(method, escapeControls(path))
  if (model !== undefined) words.push(paint('cyan', shorten(escapeControls(model), maxModelLength)))
  if (user !== undefined) words.push(excerpt(user))
  words.push('→')
  if (rule !== undefined) words.push(shorten(escapeControls(rule)))
  if (outcome === 'passed_on') words.push('passed on')
  if (outcome === 'aborted') words.push(paint('yellow', 'aborted by the client'))
  else words.push(paint(status < 400 ? 'green' : 'red', String(status)))
  if (fault !== undefined && outcome !== 'completed')
    words.push(paint('yellow', escapeControls(fault)))
  if (stream) words.push('stream')
  words.push(paint('dim', `${Math.round(durationMs)} ms`))
  if (error !== undefined) words.push(paint('red', shorten(escapeControls(error), maxErrorLength)))
  return words.join(' ')
}

/** The same for machines; the prompt is whole. */
export function callFields(
  call: Call,
  outcome: Outcome,
  durationMs: number,
): Record<string, unknown> {
  const { method, path, provider, model, user, rule, stream, status, error } = call
  const { session, fault, partsSent } = call
  const message = `${method} ${path} ${outcome === 'aborted' ? 'aborted' : status}`
  return {
    message,
    method,
    path,
    provider,
    model,
    session,
    prompt: user,
    rule,
    stream,
    status,
    outcome,
    fault,
    parts_sent: partsSent,
    duration_ms: Math.round(durationMs),
    error,
  }
}

function excerpt(text: string): string {
  return escapeControls(JSON.stringify(shorten(text)))
}

function shorten(text: string, length = maxPromptLength): string {
  // By code points, so that an emoji at the edge stays whole.
  const points = Array.from(text.slice(0, 2 * length + 2))
  if (points.length <= length) return text
  return `${points.slice(0, length - 1).join('')}…`
}

function formatTime(epochMs: number): string {
  const time = new Date(epochMs)
  const parts = [time.getHours(), time.getMinutes(), time.getSeconds()]
  return parts.map((part) => String(part).padStart(2, '0')).join(':')
}

const codes = { dim: 2, red: 31, green: 32, yellow: 33, cyan: 36 }

function paintAnsi(style: keyof typeof codes, text: string): string {
  return `\u001b[${codes[style]}m${text}\u001b[0m`
}

function plain(_: keyof typeof codes, text: string): string {
  return text
}
