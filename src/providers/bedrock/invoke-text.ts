/**
 * Models that go on from a text, by InvokeModel: Llama, Mistral's instruct models, Titan. Their formats have
 * no place for tool calls and reasoning.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-meta.html
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-mistral-text-completion.html
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-titan-text.html
 */
import type { Choice, Completion, Part } from '../../completion.ts'
import { type Body, objectOf, readSampling } from '../lenient-fields.ts'
import { chunkMessage } from './amazon-event-stream.ts'
import { readMaxTokens, readStop } from './fields.ts'
import { type Family, invocationMetrics } from './invoke-family.ts'
import { encodeStreamError } from './stream-errors.ts'
import { readText, splitTemplate, textPrompt } from './text-prompt.ts'

/** Where a format has its fields. */
interface TextFormat {
  /** Names of the request's fields. */
  prompt: string
  maxTokens: string
  stop?: string
  /** The object of the fields that are about sampling. Default: the body. */
  inference?: string
  encode(text: string, completion: Completion): unknown
  /** A piece of a stream; `count` is how many there were before. */
  encodePiece(piece: string, completion: Completion, count: number): unknown
  /** The last chunk. */
  encodeEnd(completion: Completion, count: number): object
}

export const llamaFamily = textFamily({
  prompt: 'prompt',
  maxTokens: 'max_gen_len',
  encode: (generation, completion) => ({
    generation,
    prompt_token_count: completion.usage.inputTokens,
    generation_token_count: completion.usage.outputTokens,
    stop_reason: stopReasonOf(completion),
  }),
  encodePiece: (generation, { usage }, count) => ({
    generation,
    prompt_token_count: count === 0 ? usage.inputTokens : null,
    generation_token_count: count + 1,
    stop_reason: null,
  }),
  encodeEnd: (completion, count) => ({
    generation: '',
    prompt_token_count: count === 0 ? completion.usage.inputTokens : null,
    generation_token_count: completion.usage.outputTokens,
    stop_reason: stopReasonOf(completion),
  }),
})

export const mistralTextFamily = textFamily({
  prompt: 'prompt',
  maxTokens: 'max_tokens',
  stop: 'stop',
  encode: (text, completion) => ({ outputs: [{ text, stop_reason: stopReasonOf(completion) }] }),
  encodePiece: (text) => ({ outputs: [{ text, stop_reason: null }] }),
  encodeEnd: (completion) => ({ outputs: [{ text: '', stop_reason: stopReasonOf(completion) }] }),
})

export const titanFamily = textFamily({
  prompt: 'inputText',
  maxTokens: 'maxTokenCount',
  stop: 'stopSequences',
  inference: 'textGenerationConfig',
  encode: (outputText, completion) => ({
    inputTextTokenCount: completion.usage.inputTokens,
    results: [
      {
        tokenCount: completion.usage.outputTokens,
        outputText,
        completionReason: completionReasonOf(completion),
      },
    ],
  }),
  encodePiece: (outputText, { usage }, count) => ({
    outputText,
    index: 0,
    totalOutputTextTokenCount: null,
    completionReason: null,
    inputTextTokenCount: count === 0 ? usage.inputTokens : null,
  }),
  encodeEnd: (completion) => ({
    outputText: '',
    index: 0,
    totalOutputTextTokenCount: completion.usage.outputTokens,
    completionReason: completionReasonOf(completion),
    inputTextTokenCount: completion.usage.inputTokens,
  }),
})

function textFamily(format: TextFormat): Family {
  return {
    parse(body, model) {
      const { user, rest } = splitTemplate(readText(body[format.prompt], format.prompt))
      const inference: Body =
        format.inference === undefined ? body : objectOf(body[format.inference])
      return textPrompt(user, {
        endpoint: 'invoke',
        model,
        extraTexts: rest === '' ? [] : [rest],
        ...readSampling({ ...inference, top_p: inference['top_p'] ?? inference['topP'] }),
        ...readMaxTokens(inference, format.maxTokens),
        stop: format.stop === undefined ? [] : readStop(inference, format.stop),
      })
    },
    encode: (completion) => format.encode(textOf(completion.choices[0]!), completion),
    encodeStream(completion) {
      let count = 0
      const chunk = (value: unknown) => chunkMessage(JSON.stringify(value))
      return {
        start: () => '',
        startChoice: () => '',
        startPart: () => '',
        deltas: (part, _position, pieces) =>
          isText(part)
            ? Array.from(pieces, (piece) => chunk(format.encodePiece(piece, completion, count++)))
            : '',
        endPart: () => '',
        endChoice: () => '',
        end: () =>
          chunk({
            ...format.encodeEnd(completion, count),
            ...invocationMetrics(completion.usage),
          }),
        error: encodeStreamError,
      }
    },
  }
}

function isText({ type }: Part): boolean {
  return type === 'text' || type === 'refusal'
}

function textOf({ parts }: Choice): string {
  return parts
    .filter(isText)
    .map(({ text }) => text)
    .join('')
}

export function stopReasonOf({ choices }: Completion): 'length' | 'stop' {
  return choices[0]!.finishReason === 'length' ? 'length' : 'stop'
}

function completionReasonOf({ choices }: Completion): string {
  const { finishReason, stopSequence } = choices[0]!
  if (stopSequence !== undefined) return 'STOP_CRITERIA_MET'
  if (finishReason === 'length') return 'LENGTH'
  return finishReason === 'content_filter' ? 'CONTENT_FILTERED' : 'FINISH'
}
