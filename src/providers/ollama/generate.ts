/** Ollama's completion of one prompt. @see https://docs.ollama.com/api/generate */
import { ApiError } from '../../errors/api-error.ts'
import type { Prompt, PromptMessage } from '../../prompt.ts'
import { jsonLines } from '../../stream/framing.ts'
import type { Body } from '../lenient-fields.ts'
import type { CompletionEndpoint } from '../provider.ts'
import {
  type End,
  encodeEnd,
  encodeHead,
  encodeLines,
  encodeLogprobs,
  encodeSaid,
  type Said,
  type SentGenerate,
} from './answer.ts'
import { readImages, readOptions, readString } from './fields.ts'

export const generate: CompletionEndpoint = {
  kind: 'completion',
  name: 'generate',
  method: 'POST',
  path: '/api/generate',
  isCommonplace: true,
  parse: parseGenerate,
  framing: () => jsonLines,
  encode: (completion, _, request) =>
    ({
      ...encodeHead(completion, request),
      ...responseOf(encodeSaid(completion, request)),
      ...withContext(encodeEnd(completion), request.body),
      ...encodeLogprobs(completion),
    }) satisfies SentGenerate,
  encodeStream: (completion, _, request) =>
    encodeLines<SentGenerate>(completion, request, {
      line: (head, said, end) => ({
        ...head,
        ...responseOf(said),
        ...(end.done ? withContext(end, request.body) : end),
      }),
    }),
}

function parseGenerate(body: Body): Prompt {
  const model = readString(body['model'], 'GenerateRequest.model')
  // Elsewhere it says that a model is required.
  if (model === '') throw new ApiError({ status: 404, message: "model '' not found" })
  const user = readString(body['prompt'], 'GenerateRequest.prompt')
  const system = readString(body['system'], 'GenerateRequest.system')
  const suffix = readString(body['suffix'], 'GenerateRequest.suffix')
  const attachments = readImages(body['images'])
  const messages: PromptMessage[] = [
    { role: 'user', text: user, ...(attachments === undefined ? {} : { attachments }) },
  ]
  if (system !== '') messages.unshift({ role: 'system', text: system })
  return {
    provider: 'ollama',
    endpoint: 'generate',
    model,
    user,
    messages,
    turn: 0,
    tools: [],
    toolChoice: 'none',
    metadata: {},
    extraTexts: suffix === '' ? [] : [suffix],
    choices: 1,
    includeUsage: true,
    ...readOptions(body, 'GenerateRequest'),
  }
}

function responseOf({ content, thinking }: Said): Pick<SentGenerate, 'response' | 'thinking'> {
  return { response: content, ...(thinking === undefined ? {} : { thinking }) }
}

/** The conversation as tokens: opaque to clients, who send it back. A raw prompt has none. */
function withContext(end: End, body: Body): End & { context?: number[] } {
  if (body['raw'] === true) return end
  return { ...end, context: [128006, 882, 128007, end.prompt_eval_count, end.eval_count] }
}
