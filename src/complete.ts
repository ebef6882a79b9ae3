/** Makes a completion of a reply: settles ids, honours the limits of the request, counts tokens. */
import type { Choice, Completion, Part, Usage } from './completion.ts'
import type { Prompt } from './prompt.ts'
import { createId, type Hash } from './random.ts'
import type { FinishReason, Reply } from './reply.ts'
import { estimate } from './tokens/estimate.ts'
import { type Tokenizer, tokenizerFor } from './tokens/tokenizer.ts'

export interface CompletionContext {
  /** Of the request's content and the seed. */
  hash: Hash
  createdSeconds: number
}

export async function complete(
  reply: Reply,
  prompt: Prompt,
  { hash, createdSeconds }: CompletionContext,
): Promise<Completion> {
  const choices: Choice[] = []
  for (let index = 0; index < prompt.choices; index++) {
    choices.push(cutAtStop(toChoice(reply, prompt, hash, index), prompt.stop))
  }
  // Reading a token table takes longer than all the rest, so it is read only where it is needed.
  const countsUsage = !prompt.stream || prompt.includeUsage
  const mayBeTooLong = choices.some((choice) => mayExceed(choice, prompt.maxTokens))
  let usage: Usage = { inputTokens: 0, outputTokens: 0, reasoningTokens: 0 }
  if (countsUsage || mayBeTooLong) {
    const found = tokenizerFor(prompt.model)
    const tokenizer = found instanceof Promise ? await found : found
    if (mayBeTooLong) {
      for (const choice of choices) cutAtLength(choice, prompt.maxTokens!, tokenizer)
    }
    usage = countUsage(choices, prompt, tokenizer)
  }
  return {
    id: createId(hash, 'completion', 24),
    createdSeconds,
    model: prompt.model,
    choices,
    usage,
  }
}

function toChoice(reply: Reply, prompt: Prompt, hash: Hash, choiceIndex: number): Choice {
  const parts: Part[] = []
  if (reply.reasoning !== undefined) parts.push({ type: 'reasoning', text: reply.reasoning })
  if (reply.text !== undefined) parts.push({ type: 'text', text: reply.text })
  if (reply.refusal !== undefined) parts.push({ type: 'refusal', text: reply.refusal })
  const calls = prompt.toolChoice === 'none' ? [] : (reply.tool_calls ?? [])
  calls.forEach((call, index) => {
    parts.push({
      type: 'tool-call',
      id: createId(hash, `call-${choiceIndex}-${index}`, 22),
      ...(call.id === undefined ? {} : { givenId: call.id }),
      name: call.name,
      text:
        typeof call.arguments === 'string' ? call.arguments : JSON.stringify(call.arguments ?? {}),
    })
  })
  if (parts.length === 0) parts.push({ type: 'text', text: '' })
  return { parts, finishReason: finishReasonOf(reply, calls.length > 0) }
}

function finishReasonOf(reply: Reply, hasCalls: boolean): FinishReason {
  const given = reply.finish_reason
  if (given !== undefined && (given !== 'tool_calls' || hasCalls)) return given
  return hasCalls ? 'tool_calls' : 'stop'
}

/** Ends the answer in front of the first stop string in its text. */
function cutAtStop(choice: Choice, stop: readonly string[]): Choice {
  for (const [index, part] of choice.parts.entries()) {
    if (part.type !== 'text') continue
    let end = -1
    let sequence = ''
    for (const entry of stop) {
      const at = entry === '' ? -1 : part.text.indexOf(entry)
      if (at !== -1 && (end === -1 || at < end)) {
        end = at
        sequence = entry
      }
    }
    if (end === -1) continue
    const parts = choice.parts.slice(0, index)
    parts.push({ ...part, text: part.text.slice(0, end) })
    return { parts, finishReason: 'stop', stopSequence: sequence }
  }
  return choice
}

/** No token is shorter than a byte, and no UTF-16 unit longer than three. */
function mayExceed(choice: Choice, maxTokens: number | undefined): boolean {
  if (maxTokens === undefined) return false
  let units = 0
  for (const part of choice.parts) {
    units += part.text.length + (part.type === 'tool-call' ? part.name.length : 0)
  }
  return units * 3 > maxTokens
}

/** Ends the answer after `maxTokens` tokens, between two code points. */
function cutAtLength(choice: Choice, maxTokens: number, tokenizer: Tokenizer): void {
  let left = maxTokens
  for (const [index, part] of choice.parts.entries()) {
    const nameTokens = part.type === 'tool-call' ? tokenizer.count(part.name) : 0
    const count = nameTokens + tokenizer.count(part.text)
    if (count > left) {
      choice.parts.length = index
      // A call whose name does not fit is not begun.
      if (left > nameTokens || part.type !== 'tool-call') {
        choice.parts.push(cutPart(part, tokenizer.truncate(part.text, left - nameTokens)))
      } else if (index === 0) choice.parts.push({ type: 'text', text: '' })
      choice.finishReason = 'length'
      delete choice.stopSequence
      return
    }
    left -= count
  }
}

function cutPart(part: Part, text: string): Part {
  return part.type === 'tool-call' ? { ...part, text, isCut: true } : { ...part, text }
}

/** Two million characters: exact counts of longer texts of a request would take up to ten seconds. */
const longestCounted = 2 ** 21

/**
 * Three tokens frame each message and three open the answer, as OpenAI documents it for chat; a role
 * is one more. The same frame is part of the estimate for other vendors.
 *
 * @see https://cookbook.openai.com/examples/how_to_count_tokens_with_tiktoken
 */
function countUsage(choices: readonly Choice[], prompt: Prompt, tokenizer: Tokenizer): Usage {
  let inputTokens = 3
  // Counting is synchronous, and every other stream waits for it: what is very long is estimated.
  const count = (text: string) => (text.length > longestCounted ? estimate : tokenizer).count(text)
  for (const message of prompt.messages) inputTokens += 4 + count(message.text)
  for (const text of prompt.extraTexts) inputTokens += count(text)
  let outputTokens = 0
  let reasoningTokens = 0
  // The choices say the same, so one is counted for all.
  for (const part of choices[0]!.parts) {
    const partTokens = tokenizer.count(part.text)
    outputTokens += partTokens
    if (part.type === 'reasoning') reasoningTokens += partTokens
    if (part.type === 'tool-call') outputTokens += tokenizer.count(part.name)
  }
  return {
    inputTokens,
    outputTokens: outputTokens * choices.length,
    reasoningTokens: reasoningTokens * choices.length,
  }
}
