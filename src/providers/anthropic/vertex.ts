/**
 * The same messages on Google's Vertex AI: the model is in the path, and the version in the body.
 *
 * @see https://platform.claude.com/docs/en/build-with-claude/claude-on-vertex-ai
 */
import type { CompletionEndpoint } from '../provider.ts'
import { refuse } from './fields.ts'
import { messages } from './messages.ts'
import { readPrompt } from './messages-request.ts'

const version = 'vertex-2023-10-16'

/** Whether the answer is streamed is said by the path. */
function ofVerb(verb: string, stream: boolean): CompletionEndpoint {
  return {
    ...messages,
    path: `/publishers/anthropic/models/{model}:${verb}`,
    parse(body, { parameters, strict }) {
      const given = body['anthropic_version']
      if (given === undefined ? strict : given !== version) {
        throw refuse(
          given === undefined
            ? 'anthropic_version: Field required'
            : `anthropic_version: Input should be '${version}'`,
        )
      }
      return readPrompt({ ...body, model: parameters['model'], stream }, strict)
    },
  }
}

export const vertexMessages = ofVerb('rawPredict', false)
export const vertexStream = ofVerb('streamRawPredict', true)
