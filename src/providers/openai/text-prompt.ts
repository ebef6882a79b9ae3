/** What the requests of OpenAI's smaller APIs have in common: a model, and a text that is no conversation. */
import { ApiError } from '../../errors/api-error.ts'
import type { Prompt } from '../../prompt.ts'
import type { Body } from '../lenient-fields.ts'
import type { EndpointRequest } from '../provider.ts'
import { textPrompt as createTextPrompt } from '../text-prompt.ts'
import { missing, wrongType } from './fields.ts'

/** A prompt of one text, but for what is given. */
export function textPrompt(
  user: string,
  given: Pick<Prompt, 'endpoint' | 'model'> & Partial<Prompt>,
): Prompt {
  return createTextPrompt(user, { provider: 'openai', isBare: true, includeUsage: false, ...given })
}

/** @throws ApiError where there is none, and nothing stands for it */
export function readModel({ model }: Body, fallback?: string): string {
  if (model === undefined || model === null || model === '') {
    if (fallback !== undefined) return fallback
    throw new ApiError({ status: 400, message: 'you must provide a model parameter' })
  }
  if (typeof model !== 'string') throw wrongType('model', 'a string', model)
  return model
}

/** @throws ApiError where it is missing or no string */
export function readText(body: Body, name: string): string {
  const value = body[name]
  if (value === undefined || value === null) throw missing(name)
  if (typeof value !== 'string') throw wrongType(name, 'a string', value)
  return value
}

/**
 * Known by what it is not: a test environment may have a `File` of its own beside that of the platform's forms.
 *
 * @throws ApiError where there is none
 */
export function readUpload(form: FormData | undefined, name: string): File {
  const file = form?.get(name)
  if (file === undefined || file === null || typeof file === 'string') throw missing(name)
  return file
}

/** A text, or the tokens of one. */
export type SentText = string | number[]

/** `undefined` where it is neither texts nor tokens. */
export function readTexts(value: unknown): SentText[] | undefined {
  if (typeof value === 'string') return [value]
  if (!Array.isArray(value)) return undefined
  if (value.length > 0 && value.every(isToken)) return [value]
  return value.every(isSentText) ? value : undefined
}

/** Numbers that are no tokens stand as they are. */
export function decodeTexts(
  texts: readonly SentText[],
  model: string,
  request: EndpointRequest,
): Promise<string[]> {
  return Promise.all(
    texts.map(async (text) =>
      typeof text === 'string'
        ? text
        : ((await request.decodeTokens(model, text)) ?? text.join(' ')),
    ),
  )
}

/** How many tokens were sent as such; `undefined` where texts were. */
export function countSentTokens(value: unknown): number | undefined {
  if (!Array.isArray(value)) return undefined
  const tokens: unknown[] = value.flat()
  return tokens.length > 0 && tokens.every(isToken) ? tokens.length : undefined
}

function isSentText(value: unknown): value is SentText {
  return typeof value === 'string' || (Array.isArray(value) && value.every(isToken))
}

function isToken(value: unknown): value is number {
  return Number.isInteger(value)
}

const formBooleans: Record<string, boolean> = { true: true, false: false }

/** The fields of a form as they would stand in JSON: a form has only texts, and `name[]` for lists. */
export function typedFields(body: Body): Body {
  return Object.fromEntries(
    Object.entries(body).map(([key, value]) => {
      const isList = key.endsWith('[]')
      const name = isList ? key.slice(0, -2) : key
      if (isList) return [name, [value].flat()]
      if (name === 'stream' && typeof value === 'string' && Object.hasOwn(formBooleans, value)) {
        return [name, formBooleans[value]]
      }
      const isNumber = ['n', 'partial_images', 'temperature'].includes(name)
      return [name, isNumber && value !== '' ? Number(value) : value]
    }),
  )
}
