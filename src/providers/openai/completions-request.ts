/** Reads a legacy completion's request. @see https://platform.openai.com/docs/api-reference/completions/create */
import { lastUserText, type Prompt, type PromptMessage, turnOf } from '../../prompt.ts'
import { type Body, objectOf, readSampling, textOf } from '../lenient-fields.ts'
import type { EndpointRequest } from '../provider.ts'
import { readStop } from './chat-request.ts'
import { invalid, missing, readBoolean, readInteger, wrongType } from './fields.ts'
import { decodeTexts, readModel, readTexts, type SentText, textPrompt } from './text-prompt.ts'

/** Each is answered `n` times. */
const mostPrompts = 2048

/** @throws ApiError in OpenAI's words */
export async function parseCompletion(body: Body, request: EndpointRequest): Promise<Prompt> {
  const { strict } = request
  const model = readModel(body)
  const sent = readPrompts(body)
  if (strict && (body['prompt'] === undefined || body['prompt'] === null)) throw missing('prompt')
  const n = readInteger(body, 'n', 1, 128) ?? 1
  const best = readInteger(body, 'best_of', 1, 128)
  if (best !== undefined && best < n) {
    throw invalid(
      `You requested that the server return more choices than it will generate (HINT: you must set 'n' (currently ${n}) to be at most 'best_of' (currently ${best}), or omit either parameter if you don't specifically want to use them.)`,
      'best_of',
    )
  }
  const maxTokens = readInteger(body, 'max_tokens', 0)
  const topLogprobs = readInteger(body, 'logprobs', 0, strict ? 5 : undefined)
  const suffix = textOf(body['suffix'])
  const prompts = await decodeTexts(sent, model, request)
  const text = prompts.join('\n')
  const messages = readTranscript(text) ?? [{ role: 'user' as const, text }]
  return textPrompt(lastUserText(messages), {
    endpoint: 'completions',
    messages,
    turn: turnOf(messages),
    model,
    ...readSampling(body),
    extraTexts: suffix === '' ? [] : [suffix],
    stream: readBoolean(body, 'stream'),
    ...(maxTokens === undefined ? {} : { maxTokens }),
    stop: readStop(body),
    choices: n * prompts.length,
    // They stand in front of the answers.
    ...(body['echo'] === true ? { inputs: prompts } : {}),
    ...(topLogprobs === undefined ? {} : { topLogprobs }),
    includeUsage: objectOf(body['stream_options'])['include_usage'] === true,
  })
}

/** @throws ApiError where it is neither texts nor tokens */
function readPrompts({ prompt }: Body): SentText[] {
  if (prompt === undefined || prompt === null) return ['']
  const texts = readTexts(prompt)
  if (texts === undefined) {
    throw wrongType('prompt', 'a string, an array of strings or an array of tokens', prompt)
  }
  if (texts.length > mostPrompts) {
    throw invalid(
      `Invalid 'prompt': array too long. Expected an array with maximum length ${mostPrompts}, but got an array with length ${texts.length} instead.`,
      'prompt',
      'array_above_max_length',
    )
  }
  return texts.length === 0 ? [''] : texts
}

const answerMark = 'assistant:\n'

/**
 * The conversation that a text is, as the AI SDK writes one for a model that only goes on with texts:
 * `user:` and `assistant:` on lines of their own, what the system says first, and an empty answer last.
 */
function readTranscript(text: string): PromptMessage[] | undefined {
  if (!text.endsWith(`\n\n${answerMark}`)) return undefined
  const blocks = text.slice(0, -answerMark.length - 2).split(/(?:^|\n\n)(?=(?:user|assistant):\n)/)
  const messages = blocks.flatMap((block): PromptMessage[] => {
    if (block === '') return []
    const [, role, said] = /^(user|assistant):\n(.*)$/s.exec(block) ?? []
    if (said === undefined) return [{ role: 'system', text: block }]
    return [{ role: role === 'user' ? 'user' : 'assistant', text: said }]
  })
  return messages.some(({ role }) => role === 'user') ? messages : undefined
}
