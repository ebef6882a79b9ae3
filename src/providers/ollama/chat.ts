/** Ollama's chat. @see https://docs.ollama.com/api/chat */
import { jsonLines } from '../../stream/framing.ts'
import type { CompletionEndpoint } from '../provider.ts'
import {
  encodeEnd,
  encodeHead,
  encodeLines,
  encodeLogprobs,
  encodeSaid,
  type SentChat,
} from './answer.ts'
import { parseOllamaChat } from './chat-request.ts'

export const chat: CompletionEndpoint = {
  kind: 'completion',
  name: 'chat',
  method: 'POST',
  path: '/api/chat',
  isCommonplace: true,
  parse: parseOllamaChat,
  framing: () => jsonLines,
  encode: (completion, _, request) =>
    ({
      ...encodeHead(completion, request),
      message: { role: 'assistant', ...encodeSaid(completion, request) },
      ...encodeEnd(completion),
      ...encodeLogprobs(completion),
    }) satisfies SentChat,
  encodeStream: (completion, _, request) =>
    encodeLines<SentChat>(completion, request, {
      line: (head, said, end) => ({ ...head, message: { role: 'assistant', ...said }, ...end }),
    }),
}
