/** What InvokeModel needs to know of a family of models: each has a format of its own. */
import type { Completion, Usage } from '../../completion.ts'
import type { Prompt } from '../../prompt.ts'
import type { Body } from '../lenient-fields.ts'
import type { EndpointRequest, StreamEncoder } from '../provider.ts'

export interface Family {
  /** @throws ApiError */
  parse(body: Body, model: string, request: EndpointRequest): Prompt
  /** The JSON document. */
  encode(completion: Completion, prompt: Prompt, request: EndpointRequest): unknown
  /** Its frames are messages that hold a chunk each. */
  encodeStream(completion: Completion, prompt: Prompt, request: EndpointRequest): StreamEncoder
}

/** What Bedrock adds to the last chunk of every family. */
export function invocationMetrics({ inputTokens, outputTokens }: Usage) {
  return {
    'amazon-bedrock-invocationMetrics': {
      inputTokenCount: inputTokens,
      outputTokenCount: outputTokens,
      invocationLatency: 0,
      firstByteLatency: 0,
    },
  }
}
