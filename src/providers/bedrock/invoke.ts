/**
 * InvokeModel and InvokeModelWithResponseStream: the body is of the model's own format.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_InvokeModel.html
 */
import { Content } from '../content.ts'
import type { Body } from '../lenient-fields.ts'
import type { CompletionEndpoint, EndpointRequest } from '../provider.ts'
import { amazonEventStream, chunkMessage } from './amazon-event-stream.ts'
import { latencyMs } from './converse-answer.ts'
import { refuse } from './fields.ts'
import { anthropicFamily } from './invoke-anthropic.ts'
import type { Family } from './invoke-family.ts'
import { mistralFamily } from './invoke-mistral.ts'
import { novaFamily } from './invoke-nova.ts'
import { llamaFamily, titanFamily } from './invoke-text.ts'

/** By the model's name, also within an inference profile's or an ARN; by what only their requests have where the name is opaque. */
const families: readonly [name: RegExp, field: string, Family][] = [
  [/anthropic|claude/, 'anthropic_version', anthropicFamily],
  [/nova/, 'schemaVersion', novaFamily],
  [/llama/, 'max_gen_len', llamaFamily],
  [/mi[sx]tral|pixtral|ministral|magistral|voxtral/, 'messages', mistralFamily],
  [/titan/, 'inputText', titanFamily],
]

/** @throws ApiError for a model of another family */
export function familyOf(model: string, body: Body): Family {
  const found =
    families.find(([name]) => name.test(model)) ??
    families.find(([, field]) => body[field] !== undefined)
  if (found === undefined) throw refuse('The provided model identifier is invalid.')
  return found[2]
}

const chunkFraming = amazonEventStream(chunkMessage)

export const invoke = createEndpoint('invoke', false)
export const invokeStream = createEndpoint('invoke-with-response-stream', true)

function createEndpoint(action: string, stream: boolean): CompletionEndpoint {
  const family = ({ parameters, body }: EndpointRequest) => familyOf(parameters['model']!, body)
  return {
    kind: 'completion',
    name: 'invoke',
    method: 'POST',
    path: `/model/{model}/${action}`,
    parse: (body, request) => ({
      ...family(request).parse(body, request.parameters['model']!, request),
      provider: 'bedrock',
      endpoint: 'invoke',
      stream,
      includeUsage: true,
    }),
    framing: () => chunkFraming,
    encode(completion, prompt, request) {
      const document = family(request).encode(completion, prompt, request)
      const { inputTokens, outputTokens } = completion.usage
      return new Content('application/json', JSON.stringify(document), {
        'x-amzn-bedrock-invocation-latency': String(latencyMs),
        'x-amzn-bedrock-input-token-count': String(inputTokens),
        'x-amzn-bedrock-output-token-count': String(outputTokens),
      })
    },
    encodeStream: (completion, prompt, request) =>
      family(request).encodeStream(completion, prompt, request),
  }
}
