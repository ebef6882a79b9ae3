/** Makes a completion of a reply: settles ids, honours the limits of the request, counts tokens. */
import { cutAtLength, cutAtStop, mayExceed } from './complete/limits.ts'
import { addLogprobs } from './complete/logprobs.ts'
import { blocksOf, createPartMaker, type PartContext } from './complete/reply-parts.ts'
import { countTokens, noCounts, toUsage } from './complete/usage.ts'
import type { Choice, Completion, Part } from './completion.ts'
import type { Prompt } from './prompt.ts'
import { createId, createRandom, type Hash, hashText } from './random.ts'
import { type ContentReply, type FinishReason, type Reply, toReply } from './reply.ts'
import { tokenizerFor } from './tokens/tokenizer.ts'

export interface CompletionContext {
  /** Of the request's content and the seed. */
  hash: Hash
  createdSeconds: number
  /** What the rule's matchers have captured. */
  captures: Readonly<Record<string, string>>
}

export async function complete(
  reply: Reply,
  prompt: Prompt,
  { hash, createdSeconds, captures }: CompletionContext,
): Promise<Completion> {
  const contents = contentsOf(reply)
  const context: PartContext = { prompt, hash, captures }
  const choices: Choice[] = []
  for (let index = 0; index < prompt.choices; index++) {
    const content = contents[index % contents.length]!
    choices.push(cutAtStop(toChoice(content, context, index), prompt.stop))
  }
  // Reading a token table takes longer than all the rest, so it is read only where it is needed.
  const countsUsage = !prompt.stream || prompt.includeUsage
  const mayBeTooLong = choices.some((choice) => mayExceed(choice, prompt.maxTokens))
  const { topLogprobs } = prompt
  let counts = noCounts
  if (countsUsage || mayBeTooLong || topLogprobs !== undefined) {
    const found = tokenizerFor(prompt.model)
    const tokenizer = found instanceof Promise ? await found : found
    if (mayBeTooLong) {
      for (const choice of choices) cutAtLength(choice, prompt.maxTokens!, tokenizer)
    }
    if (topLogprobs !== undefined) {
      choices.forEach(({ parts }, index) => {
        const given = contents[index % contents.length]!.logprobs ?? []
        // Not of the hash, so that the streamed answer has those of the plain one.
        const random = createRandom(hashText(`${index} ${prompt.model} ${prompt.user}`).low)
        addLogprobs(parts, { tokenizer, random, given, alternatives: topLogprobs })
      })
    }
    if (countsUsage) counts = countTokens(choices, prompt, tokenizer, contents.length)
  }
  return {
    id: createId(hash, 'completion', 24),
    ...(reply.id === undefined ? {} : { givenId: reply.id }),
    createdSeconds,
    model: reply.model ?? prompt.model,
    choices,
    usage: toUsage(counts, reply.usage),
  }
}

/** What the choices say, in turn. */
function contentsOf(reply: Reply): readonly ContentReply[] {
  const { choices } = reply
  return choices === undefined || choices.length === 0 ? [reply] : choices.map(toReply)
}

function toChoice(content: ContentReply, context: PartContext, choiceIndex: number): Choice {
  const makePart = createPartMaker(context, choiceIndex)
  const parts: Part[] = []
  for (const block of blocksOf(content)) {
    const part = makePart(block)
    if (part !== undefined) parts.push(part)
  }
  const hasCalls = parts.some(({ type }) => type === 'tool-call')
  if (parts.length === 0) parts.push({ type: 'text', text: '' })
  return { parts, finishReason: finishReasonOf(content.finish_reason, hasCalls) }
}

/** `tool_calls` is said only of an answer that has some. */
export function finishReasonOf(given: FinishReason | undefined, hasCalls: boolean): FinishReason {
  if (given !== undefined && (given !== 'tool_calls' || hasCalls)) return given
  return hasCalls ? 'tool_calls' : 'stop'
}
