/** Prompt to reply: the first rule that matches, is not spent and has something to say. */
import { ClientGone, unlessGone } from './client-gone.ts'
import type { Exchange } from './exchange.ts'
import type { Prompt } from './prompt.ts'
import type { Reply, RequestDetails } from './reply.ts'
import { targetOf } from './request-url.ts'
import type { Asked } from './rules/asked.ts'
import { type FunctionResult, isLive, isResponse, type ReplySource } from './rules/reply-source.ts'
import type { MatchedRule } from './rules/rule-set.ts'
import { keepsState } from './state/elsewhere.ts'
import { type Attempt, stepAt } from './state/sessions.ts'

export interface Chosen {
  reply: FunctionResult
  captures: Record<string, string>
  /** Whether it is as the config has it, and not what a function has made. */
  isFixed: boolean
}

/**
 * The reply for a prompt; the call remembers whose it is. `undefined` where no rule has one. A promise only
 * where a function is asked.
 *
 * @throws whatever a response function throws
 */
export function chooseReply(
  asked: Asked,
  exchange: Exchange,
): Chosen | undefined | Promise<Chosen | undefined> {
  const { request, ruleSet, hash } = exchange
  const retryCount = request.headers.get('x-stainless-retry-count')
  const attempt: Attempt = {
    hash,
    retryCount: retryCount === null ? undefined : Number(retryCount) || 0,
  }
  return chooseFrom(ruleSet.matching(asked)[Symbol.iterator](), attempt, asked, exchange)
}

function chooseFrom(
  matching: Iterator<MatchedRule>,
  attempt: Attempt,
  asked: Asked,
  exchange: Exchange,
): Chosen | undefined | Promise<Chosen | undefined> {
  const { ruleSet, session, call } = exchange
  for (let next = matching.next(); next.done !== true; next = matching.next()) {
    const { rule, captures } = next.value
    if (keepsState(rule)) exchange.goesByState = true
    const before = session.take(rule, attempt, ruleSet)
    if (before === undefined) continue
    // Named before it is asked, so that the log tells whose failure it was.
    call.rule = rule.name
    const { source } = rule
    if (source.kind !== 'function') {
      return { reply: pick(source, asked.prompt, before), captures, isFixed: true }
    }
    const asking = askFunction(source, next.value, asked, exchange)
    return asking.then((chosen) => chosen ?? chooseFrom(matching, attempt, asked, exchange))
  }
  call.rule = undefined
  return undefined
}

async function askFunction(
  { respond }: Extract<ReplySource, { kind: 'function' }>,
  { rule, captures }: MatchedRule,
  { prompt, details }: Asked,
  { request, session }: Exchange,
): Promise<Chosen | undefined> {
  const reply = await waitForReply(respond(prompt, details(captures)), request.signal)
  if (reply === undefined) return undefined
  session.moveOn(rule)
  return { reply, captures, isFixed: false }
}

/** What comes too late is given back: a body that is still read, or parts that are still made. */
async function waitForReply(
  replying: Promise<FunctionResult | undefined>,
  signal: AbortSignal | undefined,
): Promise<FunctionResult | undefined> {
  try {
    return await unlessGone(replying, signal)
  } catch (error) {
    if (error instanceof ClientGone) replying.then(giveBack).catch(() => {})
    throw error
  }
}

async function giveBack(reply: FunctionResult | undefined): Promise<void> {
  if (isResponse(reply)) await reply.body?.cancel()
  else if (isLive(reply)) await reply[Symbol.asyncIterator]().return?.()
}

function pick(
  source: Exclude<ReplySource, { kind: 'function' }>,
  prompt: Prompt,
  before: number,
): Reply {
  switch (source.kind) {
    case 'reply':
      return source.reply
    case 'turns':
      return source.turns[Math.min(prompt.turn, source.turns.length - 1)]!
    case 'sequence':
      return source.steps[stepAt(before, source.steps.length, source.repeat)]!
    default:
      return source satisfies never
  }
}

/** What matchers and functions see of a request. */
export function askedOf(prompt: Prompt, { request, call, known }: Exchange): Asked {
  const body = known?.body ?? call.body
  const details = (captures: Record<string, string>): RequestDetails => ({
    method: request.method,
    url: request.origin === undefined ? request.url : request.origin + targetOf(request.url),
    headers: Object.fromEntries(request.headers),
    body,
    captures,
  })
  return { prompt, headers: request.headers, body, details }
}
