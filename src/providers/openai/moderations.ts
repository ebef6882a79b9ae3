/** OpenAI's moderations. @see https://platform.openai.com/docs/api-reference/moderations */
import type OpenAI from 'openai'
import { createRandom, hashText } from '../../random.ts'
import type { ModerationReply } from '../../reply.ts'
import { type Body, objectOf, textOf } from '../lenient-fields.ts'
import type { OutputEndpoint } from '../provider.ts'
import { missing, wrongType } from './fields.ts'
import { readModel, textPrompt } from './text-prompt.ts'

type Result = OpenAI.Moderation
type Category = keyof OpenAI.Moderation.Categories
type Input = 'text' | 'image'
/** Models before omni know neither pictures nor what is illicit, and do not say what they looked at. */
type OldResult = Omit<Result, 'category_applied_input_types'>
type Response = Omit<OpenAI.ModerationCreateResponse, 'results'> & {
  results: (Result | OldResult)[]
}

const textOnly: readonly Input[] = ['text']
const all: readonly Input[] = ['text', 'image']

/** What each category is looked for in. */
const categories: Record<Category, readonly Input[]> = {
  harassment: textOnly,
  'harassment/threatening': textOnly,
  sexual: all,
  hate: textOnly,
  'hate/threatening': textOnly,
  illicit: textOnly,
  'illicit/violent': textOnly,
  'self-harm/intent': all,
  'self-harm/instructions': all,
  'self-harm': all,
  'sexual/minors': textOnly,
  violence: all,
  'violence/graphic': all,
}

export const moderations: OutputEndpoint = {
  kind: 'output',
  name: 'moderations',
  method: 'POST',
  path: '/v1/moderations',
  output: 'moderation',
  parse(body) {
    const model = readModel(body, 'omni-moderation-latest')
    const { texts, inputs: kinds } = readInput(body)
    const [user = ''] = texts
    return textPrompt(user, {
      endpoint: 'moderations',
      model,
      output: 'moderation',
      inputs: texts,
      ...(kinds.includes('image')
        ? { messages: [{ role: 'user', text: user, attachments: [{ type: 'image' }] }] }
        : {}),
    })
  },
  encode(replies, { model, inputs = [] }, request) {
    const { inputs: kinds } = readInput(request.body)
    const isOld = model.startsWith('text-moderation')
    return {
      id: `modr-${request.makeId('moderation', 29)}`,
      model: replies[0]?.model ?? (isOld ? 'text-moderation-007' : model),
      results: replies.map(({ moderation }, index) => {
        const judged = judge(moderation, inputs[index] ?? '', kinds)
        return isOld ? withoutNews(judged) : judged
      }),
    } satisfies Response
  },
}

/** Texts each have a verdict of their own; text and pictures of one message have one together. */
function readInput({ input }: Body): { texts: string[]; inputs: readonly Input[] } {
  if (input === undefined || input === null) throw missing('input')
  if (typeof input === 'string') return { texts: [input], inputs: textOnly }
  const expected = 'a string, an array of strings or an array of objects'
  if (!Array.isArray(input) || input.length === 0) throw wrongType('input', expected, input)
  const list: unknown[] = input
  if (list.every((entry) => typeof entry === 'string')) return { texts: list, inputs: textOnly }
  const parts = list.map((part, index) => {
    const { type, text } = objectOf(part)
    if (type === 'text' || type === 'image_url') return { type, text: textOf(text) }
    throw wrongType(`input[${index}]`, 'an object with the type text or image_url', part)
  })
  const inputs = all.filter((kind) => parts.some(({ type }) => type.startsWith(kind)))
  return { texts: [parts.map(({ text }) => text).join('')], inputs }
}

/** From this score on a category is flagged. */
const threshold = 0.5

function judge(given: ModerationReply = {}, text: string, inputs: readonly Input[]): Result {
  const random = createRandom(hashText(text).low)
  const scores: Record<string, number> = {}
  const applied: Record<string, readonly Input[]> = {}
  for (const [category, applicable] of Object.entries(categories)) {
    const looked = applicable.filter((kind) => inputs.includes(kind))
    // A number that changes with the text, and is never near the threshold.
    const score = Math.round(random() ** 3 * 1e5) / 1e8
    scores[category] = looked.length === 0 ? 0 : score
    applied[category] = looked
  }
  Object.assign(scores, given.categories)
  const flags = Object.entries(scores).map(([name, score]) => [name, score >= threshold] as const)
  return {
    flagged: given.flagged ?? flags.some(([, isFlagged]) => isFlagged),
    categories: Object.fromEntries(flags) as unknown as OpenAI.Moderation.Categories,
    category_scores: scores as unknown as OpenAI.Moderation.CategoryScores,
    category_applied_input_types: applied as unknown as OpenAI.Moderation.CategoryAppliedInputTypes,
  } satisfies Result
}

function withoutNews({ flagged, categories, category_scores }: Result): OldResult {
  const { illicit, 'illicit/violent': violent, ...oldCategories } = categories
  const { illicit: score, 'illicit/violent': violentScore, ...oldScores } = category_scores
  return { flagged, categories: oldCategories, category_scores: oldScores } as OldResult
}
