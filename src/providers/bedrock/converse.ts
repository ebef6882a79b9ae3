/**
 * Bedrock's API for all models: Converse, and ConverseStream.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html
 */
import type { ConverseResponse, Message } from '@aws-sdk/client-bedrock-runtime'
import type { Completion } from '../../completion.ts'
import type { Body } from '../lenient-fields.ts'
import type { CompletionEndpoint } from '../provider.ts'
import { amazonEventStream, eventMessage } from './amazon-event-stream.ts'
import { encodeUsage, latencyMs, modelFieldsOf, stopReasonOf } from './converse-answer.ts'
import { encodeBlock, type SentBlock } from './converse-blocks.ts'
import { parseConverse } from './converse-request.ts'
import { encodeConverseStream } from './converse-stream.ts'

type SentMessage = Omit<Message, 'content'> & { content: SentBlock[] }
/** The SDK's type, but for bytes, which JSON has as base64. */
type SentResponse = Omit<ConverseResponse, 'output'> & { output: { message: SentMessage } }

/** A raw frame names its event as the SDK does, such as `{ messageStart: { role: 'assistant' } }`. */
const converseFraming = amazonEventStream((json) => {
  const [[name, event] = ['unknown', {}]] = Object.entries(
    (JSON.parse(json) as object | null) ?? {},
  )
  return eventMessage(name, JSON.stringify(event))
})

export const converse = createEndpoint('converse', false)
export const converseStream = createEndpoint('converse-stream', true)

function createEndpoint(action: string, stream: boolean): CompletionEndpoint {
  return {
    kind: 'completion',
    name: 'converse',
    method: 'POST',
    path: `/model/{model}/${action}`,
    parse: (body, { parameters, strict }) => ({
      ...parseConverse(body, parameters['model']!, strict),
      stream,
    }),
    framing: () => converseFraming,
    encode: (completion, _prompt, { body }) => encodeConverse(completion, body),
    encodeStream: (completion, _prompt, { body }) =>
      encodeConverseStream(completion, body, (name, event) =>
        eventMessage(name, JSON.stringify(event)),
      ),
  }
}

export function encodeConverse(completion: Completion, body: Body) {
  const choice = completion.choices[0]!
  return {
    output: { message: { role: 'assistant', content: choice.parts.map(encodeBlock) } },
    stopReason: stopReasonOf(choice),
    usage: encodeUsage(completion.usage),
    metrics: { latencyMs },
    ...modelFieldsOf(body, choice),
  } satisfies SentResponse
}
