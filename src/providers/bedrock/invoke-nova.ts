/**
 * Amazon Nova by InvokeModel: what Converse says, in chunks that name their event.
 *
 * @see https://docs.aws.amazon.com/nova/latest/userguide/complete-request-schema.html
 */
import type { Completion } from '../../completion.ts'
import { objectOf } from '../lenient-fields.ts'
import { chunkMessage } from './amazon-event-stream.ts'
import { encodeConverse } from './converse.ts'
import { encodeUsage } from './converse-answer.ts'
import { parseConverse } from './converse-request.ts'
import { encodeConverseStream } from './converse-stream.ts'
import { type Family, invocationMetrics } from './invoke-family.ts'

export const novaFamily: Family = {
  parse(body, model, { strict }) {
    const inference = objectOf(body['inferenceConfig'])
    // Nova's first version had the names of its Python library.
    const { max_new_tokens: maxTokens, top_p: topP } = inference
    return parseConverse(
      { ...body, inferenceConfig: { maxTokens, topP, ...inference } },
      model,
      strict,
    )
  },
  encode(completion, _prompt, { body }) {
    const { metrics: _, ...answer } = encodeConverse(completion, body)
    return { ...answer, usage: usageOf(completion) }
  },
  encodeStream: (completion, _prompt, { body }) =>
    encodeConverseStream(completion, body, (name, event) =>
      chunkMessage(
        JSON.stringify(
          name === 'metadata'
            ? {
                metadata: { usage: usageOf(completion), metrics: {}, trace: {} },
                ...invocationMetrics(completion.usage),
              }
            : { [name]: event },
        ),
      ),
    ),
}

function usageOf({ usage }: Completion) {
  const { cacheReadInputTokens, cacheWriteInputTokens, ...counts } = encodeUsage(usage)
  return {
    ...counts,
    cacheReadInputTokenCount: cacheReadInputTokens,
    cacheWriteInputTokenCount: cacheWriteInputTokens,
  }
}
