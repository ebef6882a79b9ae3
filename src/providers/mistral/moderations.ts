/** Mistral's moderation of texts and of chats. @see https://docs.mistral.ai/api/endpoint/classifiers */
import type { ModerationResponse } from '@mistralai/mistralai/models/components'
import type { ModerationReply } from '../../reply.ts'
import { isObject } from '../lenient-fields.ts'
import type { OutputEndpoint } from '../provider.ts'
import { readMessages } from './chat-messages.ts'
import { readModel } from './chat-request.ts'
import { checked, missingField } from './fields.ts'
import { inputsPrompt, readInputs } from './inputs.ts'
import type { Wire } from './wire.ts'

/** @see https://docs.mistral.ai/capabilities/guardrailing */
const categories = [
  'sexual',
  'hate_and_discrimination',
  'violence_and_threats',
  'dangerous_and_criminal_content',
  'selfharm',
  'health',
  'financial',
  'law',
  'pii',
]

/** From here on a category is flagged. */
const threshold = 0.5
const harmless = 0.0001
const harmful = 0.99

const encode: OutputEndpoint['encode'] = (replies, { model }, request) =>
  ({
    id: request.makeId('moderation', 32),
    model: replies[0]?.model ?? model,
    results: replies.map(({ moderation }) => judge(moderation)),
  }) satisfies Wire<ModerationResponse>

export const moderations: OutputEndpoint = {
  kind: 'output',
  name: 'moderations',
  method: 'POST',
  path: '/v1/moderations',
  output: 'moderation',
  parse: (body) => {
    const asked = { model: readModel(body), endpoint: 'moderations', output: 'moderation' } as const
    return inputsPrompt(body, asked, readInputs(body))
  },
  encode,
}

export const chatModerations: OutputEndpoint = {
  kind: 'output',
  name: 'chat.moderations',
  method: 'POST',
  path: '/v1/chat/moderations',
  output: 'moderation',
  parse(body, { strict }) {
    const asked = {
      model: readModel(body),
      endpoint: 'chat.moderations',
      output: 'moderation',
    } as const
    const { input } = body
    if (input === undefined || input === null) throw missingField(body, 'input')
    const list = checked(input, 'list', 'input')
    // One chat or several. What is judged of each is what was said last.
    const chats = list.every((entry) => isObject(entry)) ? [list] : list
    const read = chats.map((messages) => readMessages({ messages }, [], strict))
    const inputs = read.map((messages) => messages.at(-1)!.text)
    return inputsPrompt(body, asked, inputs, read.length === 1 ? read[0] : undefined)
  },
  encode,
}

/** A verdict without scores flags the first category: the vendor has no verdict of the whole. */
function judge({ flagged, categories: given = {} }: ModerationReply = {}) {
  const scores = Object.fromEntries(categories.map((name) => [name, harmless]))
  Object.assign(scores, flagged === true && Object.keys(given).length === 0 ? firstFlagged : given)
  return {
    categories: Object.fromEntries(
      Object.entries(scores).map(([name, score]) => [name, score >= threshold]),
    ),
    category_scores: scores,
  }
}

const firstFlagged = { [categories[0]!]: harmful }
