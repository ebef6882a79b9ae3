/** How many tokens a request would be charged for. @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_CountTokens.html */
import type { CountTokensResponse } from '@aws-sdk/client-bedrock-runtime'
import { base64ToBytes } from '../../made/base64.ts'
import { type Body, isObject } from '../lenient-fields.ts'
import type { DocumentEndpoint, EndpointRequest } from '../provider.ts'
import { parseConverse } from './converse-request.ts'
import { invalid, refuse } from './fields.ts'
import { familyOf } from './invoke.ts'

export const countTokens: DocumentEndpoint = {
  kind: 'document',
  method: 'POST',
  path: '/model/{model}/count-tokens',
  async read(request) {
    return {
      inputTokens: await request.countInput(readPrompt(request)),
    } satisfies CountTokensResponse
  },
}

/** What the request that it counts would be parsed as. @throws ApiError */
function readPrompt(request: EndpointRequest) {
  const model = request.parameters['model']!
  const { input } = request.body
  if (!isObject(input)) throw invalid('input', 'not be null')
  const { converse, invokeModel } = input
  if (isObject(converse)) return parseConverse(converse, model, request.strict)
  if (!isObject(invokeModel)) throw invalid('input', 'have exactly one member set')
  const body = readBody(invokeModel)
  return familyOf(model, body).parse(body, model, { ...request, body })
}

function readBody({ body }: Body): Body {
  try {
    const json: unknown = JSON.parse(new TextDecoder().decode(base64ToBytes(String(body))))
    if (isObject(json)) return json
  } catch {
    // Neither base64 nor JSON: refused below.
  }
  throw refuse(
    'Malformed input request: body is not valid JSON, please reformat your input and try again.',
  )
}
