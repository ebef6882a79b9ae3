/** What a response and the chunks of its stream have in common: parts, finish reasons, usage. */
import type * as Google from '@google/genai'
import type { Choice, Completion, Part, ToolCallPart, Usage } from '../../completion.ts'
import type { FinishReason } from '../../reply.ts'
import { isObject } from '../lenient-fields.ts'
import type { EndpointRequest } from '../provider.ts'
import { fieldOf, objectFieldOf } from './fields.ts'
import { groundingOf } from './grounding.ts'
import { encodeLogprobs } from './logprobs.ts'

// The SDK's types leave everything open and have enums, whose names are not their members' types.
type Named<Type, Key extends keyof Type> = Omit<Type, Key> & {
  [Name in Key]?: `${Type[Name] & string}`
}
type SdkCandidate = Omit<Google.Candidate, 'safetyRatings'>
type SafetyRating = Named<Google.SafetyRating, 'category' | 'probability'>
export type Candidate = Named<SdkCandidate, 'finishReason'> & {
  index: number
  safetyRatings?: SafetyRating[]
}
type SdkUsage = Google.GenerateContentResponseUsageMetadata
type TokenCount = Named<Google.ModalityTokenCount, 'modality'>
export type SentUsage = Required<Pick<SdkUsage, 'promptTokenCount' | 'totalTokenCount'>> &
  Pick<SdkUsage, 'candidatesTokenCount' | 'cachedContentTokenCount' | 'thoughtsTokenCount'> & {
    promptTokensDetails: TokenCount[]
    candidatesTokensDetails?: TokenCount[]
  }
type SdkResponse = Google.GenerateContentResponse
export type SentResponse = Required<Pick<SdkResponse, 'modelVersion' | 'responseId'>> & {
  candidates?: Candidate[]
  promptFeedback?: { blockReason: `${Google.BlockedReason}` }
  usageMetadata: SentUsage
}

/** @see https://ai.google.dev/api/generate-content#FinishReason */
const finishReasons: Record<FinishReason, `${Google.FinishReason}`> = {
  stop: 'STOP',
  length: 'MAX_TOKENS',
  // A call is no reason of its own here.
  tool_calls: 'STOP',
  content_filter: 'SAFETY',
  refusal: 'SAFETY',
  // The last two are other vendors' words.
  pause_turn: 'STOP',
  context_window: 'MAX_TOKENS',
}

/** What is around the candidates. */
export function encodeResponse(
  completion: Completion,
  said: Pick<SentResponse, 'candidates' | 'promptFeedback'>,
  usageMetadata: SentUsage,
): SentResponse {
  return {
    ...said,
    usageMetadata,
    modelVersion: completion.model,
    responseId: completion.givenId ?? completion.id,
  }
}

/**
 * Where nothing is said because of the filter, the prompt was blocked: there are no candidates at all.
 *
 * @see https://ai.google.dev/gemini-api/docs/safety-settings#safety-feedback
 */
export function isBlocked({ choices }: Completion): boolean {
  return choices.every(
    ({ parts, finishReason }) =>
      finishReason === 'content_filter' && parts.every((part) => part.text === ''),
  )
}

export const promptFeedback = { blockReason: 'PROHIBITED_CONTENT' } as const

export function encodeCandidate(
  choice: Choice,
  index: number,
  parts: readonly Google.Part[],
): Candidate {
  const grounding = groundingOf(choice.parts)
  const end = encodeEnd(choice)
  return {
    ...(parts.length === 0 ? {} : { content: { parts: [...parts], role: 'model' } }),
    ...end,
    index,
    ...(end.finishReason === 'SAFETY' ? { safetyRatings } : {}),
    ...(grounding === undefined ? {} : { groundingMetadata: grounding }),
    ...encodeLogprobs(choice.parts),
  }
}

const safetyRatings: SafetyRating[] = [
  { category: 'HARM_CATEGORY_DANGEROUS_CONTENT', probability: 'HIGH', blocked: true },
]

function encodeEnd({
  parts,
  finishReason,
}: Choice): Required<Pick<Candidate, 'finishReason'>> & Pick<Candidate, 'finishMessage'> {
  // A refusal has no part of its own here: its words are text, and the finish reason tells.
  const reason = parts.some(({ type }) => type === 'refusal') ? 'refusal' : 'stop'
  if (finishReason === 'stop') return { finishReason: finishReasons[reason] }
  const malformed = parts.find(
    (part): part is ToolCallPart =>
      part.type === 'tool-call' && part.isCut !== true && argumentsOf(part) === undefined,
  )
  if (malformed === undefined) return { finishReason: finishReasons[finishReason] }
  return {
    finishReason: 'MALFORMED_FUNCTION_CALL',
    finishMessage: `Malformed function call: ${malformed.name}(${malformed.text})`,
  }
}

/** `undefined` for a part that is not sent. */
export function encodePart(part: Part, model: string): Google.Part | undefined {
  switch (part.type) {
    case 'text':
    case 'refusal':
      return { text: part.text }
    case 'reasoning':
      return { text: part.text, thought: true }
    case 'redacted-reasoning':
      return undefined
    case 'tool-call': {
      const args = argumentsOf(part)
      if (args === undefined) return undefined
      const id = part.givenId ?? (isThirdGeneration(model) ? part.id : undefined)
      return { functionCall: { ...(id === undefined ? {} : { id }), name: part.name, args } }
    }
    default:
      return part satisfies never
  }
}

/** Arguments are an object here: text that is none, or that was cut off, is no call. */
function argumentsOf(part: ToolCallPart): Record<string, unknown> | undefined {
  // Tools of free text are OpenAI's.
  if (part.isCustom === true) return { input: part.text }
  if (part.text.trim() === '') return part.isCut === true ? undefined : {}
  try {
    const args: unknown = JSON.parse(part.text)
    return isObject(args) ? args : undefined
  } catch {
    return undefined
  }
}

/**
 * The signature stands on the first function call or, where there is none, on the last part; it has to
 * be sent back with the calls.
 *
 * @see https://ai.google.dev/gemini-api/docs/thought-signatures
 */
export function signatureOf({ parts }: Choice, model: string): string | undefined {
  const thought = parts.find((part) => part.type === 'reasoning')
  if (thought?.signature !== undefined) return thought.signature
  if (thought === undefined && !isThirdGeneration(model)) return undefined
  // Opaque to clients; the same for the same thought.
  return btoa(`mockllm-thought-${thought?.text.length ?? 0}`)
}

/** From the third generation on, models give calls an id and sign whatever they say. */
function isThirdGeneration(model: string): boolean {
  return /gemini-(?:[3-9]|\d\d|.*latest)/.test(model)
}

/** Thoughts are sent unless the request says no; a real model sends them only where it says yes. */
export function wantsThoughts({ body }: EndpointRequest): boolean {
  const config = objectFieldOf(objectFieldOf(body, 'generationConfig'), 'thinkingConfig')
  return fieldOf(config, 'includeThoughts') !== false
}

/** Of a whole answer. */
export function encodeUsage(usage: Usage): SentUsage {
  const { inputTokens, outputTokens, reasoningTokens, outputAudioTokens } = usage
  const spoken = outputTokens - reasoningTokens
  return {
    ...encodeStartUsage(usage),
    candidatesTokenCount: spoken,
    totalTokenCount: inputTokens + outputTokens,
    ...(outputAudioTokens === 0
      ? {}
      : { candidatesTokensDetails: encodeDetails(spoken, outputAudioTokens) }),
    ...(reasoningTokens === 0 ? {} : { thoughtsTokenCount: reasoningTokens }),
  }
}

/** Of an answer that has only begun. */
export function encodeStartUsage({
  inputTokens,
  inputAudioTokens,
  cacheReadTokens,
}: Usage): SentUsage {
  return {
    promptTokenCount: inputTokens,
    totalTokenCount: inputTokens,
    ...(cacheReadTokens === 0 ? {} : { cachedContentTokenCount: cacheReadTokens }),
    promptTokensDetails: encodeDetails(inputTokens, inputAudioTokens),
  }
}

function encodeDetails(tokens: number, audioTokens: number): TokenCount[] {
  const text: TokenCount = { modality: 'TEXT', tokenCount: Math.max(0, tokens - audioTokens) }
  return audioTokens === 0 ? [text] : [text, { modality: 'AUDIO', tokenCount: audioTokens }]
}
