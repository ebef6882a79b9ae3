/**
 * Gemini's answers in words, plain and streamed.
 *
 * @see https://ai.google.dev/api/generate-content
 */
import type { Part as SdkPart } from '@google/genai'
import type { Choice, Completion } from '../../completion.ts'
import type { CompletionEndpoint, EndpointRequest } from '../provider.ts'
import { readGenerateRequest } from './generate-request.ts'
import {
  encodeCandidate,
  encodePart,
  encodeResponse,
  encodeStartUsage,
  encodeUsage,
  isBlocked,
  promptFeedback,
  signatureOf,
  wantsThoughts,
} from './generate-response.ts'
import { encodeGenerateStream, framingOf } from './generate-stream.ts'

export const generateContent: CompletionEndpoint = {
  kind: 'completion',
  name: 'generateContent',
  method: 'POST',
  // Also `/v1/projects/{project}/locations/{location}/publishers/google/models/…` of Vertex AI, and its endpoints.
  path: '/{collection}/{model}:generateContent',
  parse: (body, request) => readGenerateRequest(body, request, false),
  encode: encodeGenerateResponse,
  framing: framingOf,
  encodeStream: encodeGenerateStream,
}

export const streamGenerateContent: CompletionEndpoint = {
  ...generateContent,
  path: '/{collection}/{model}:streamGenerateContent',
  parse: (body, request) => readGenerateRequest(body, request, true),
}

function encodeGenerateResponse(
  completion: Completion,
  _prompt: unknown,
  request: EndpointRequest,
): unknown {
  if (isBlocked(completion)) {
    return encodeResponse(completion, { promptFeedback }, encodeStartUsage(completion.usage))
  }
  const candidates = completion.choices.map((choice, index) =>
    encodeCandidate(choice, index, encodeParts(choice, completion.model, wantsThoughts(request))),
  )
  return encodeResponse(completion, { candidates }, encodeUsage(completion.usage))
}

function encodeParts(choice: Choice, model: string, withThoughts: boolean): SdkPart[] {
  const parts = choice.parts.flatMap((part) => {
    const isNothing = part.text === '' && choice.finishReason === 'content_filter'
    if (isNothing || (part.type === 'reasoning' && !withThoughts)) return []
    return encodePart(part, model) ?? []
  })
  const thoughtSignature = signatureOf(choice, model)
  if (thoughtSignature === undefined) return parts
  const signed = parts.find((part) => part.functionCall !== undefined) ?? parts.at(-1)
  return parts.map((part) => (part === signed ? { ...part, thoughtSignature } : part))
}
