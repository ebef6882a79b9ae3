/** OpenAI's endpoints under Azure's paths, where the deployment names the model. */
import { ApiError } from '../../errors/api-error.ts'
import type { Prompt } from '../../prompt.ts'
import type { Body } from '../lenient-fields.ts'
import type {
  CompletionEndpoint,
  DocumentEndpoint,
  Endpoint,
  EndpointRequest,
  OutputEndpoint,
} from '../provider.ts'
import { resourceNotFound } from './errors.ts'

/** @see https://learn.microsoft.com/azure/ai-foundry/openai/reference */
export function atDeployment<Given extends CompletionEndpoint | OutputEndpoint>(
  endpoint: Given,
): Given {
  return atPath(endpoint, endpoint.path.replace(/^\/v1/, '/openai/deployments/{deployment}'))
}

/** @see https://learn.microsoft.com/azure/ai-foundry/openai/api-version-lifecycle */
export function atVersion1<Given extends Endpoint>(endpoint: Given): Given {
  return atPath(endpoint, `/openai${endpoint.path}`)
}

/** Without a version in the path: it is in `api-version`. */
export function atApiVersion<Given extends Endpoint>(endpoint: Given): Given {
  return atPath(endpoint, endpoint.path.replace(/^\/v1/, '/openai'))
}

function atPath<Given extends Endpoint>(endpoint: Given, path: string): Given {
  const isVersioned = path.startsWith('/openai/v1/')
  const check = (request: EndpointRequest) => {
    if (!isVersioned && request.strict && !request.query.get('api-version')) {
      throw new ApiError(resourceNotFound)
    }
  }
  const given: Endpoint = endpoint
  if (given.kind === 'document') {
    const read: DocumentEndpoint['read'] = (request) => {
      check(request)
      return given.read(request)
    }
    return { ...endpoint, path, read }
  }
  const parse = (body: Body, request: EndpointRequest) => {
    check(request)
    const parsed = given.parse(withModel(body, request), request)
    return parsed instanceof Promise ? parsed.then(toAzure) : toAzure(parsed)
  }
  return { ...endpoint, path, parse }
}

/**
 * The deployment counts, whatever the body says: LangChain sends the name of its default model beside it.
 * But the model of an embedding says how long the vector is, as the deployment itself does not.
 */
function withModel(body: Body, { parameters: { deployment } }: EndpointRequest): Body {
  const { model } = body
  if (typeof model === 'string' && model.startsWith('text-embedding')) return body
  return deployment === undefined ? body : { ...body, model: deployment }
}

function toAzure(prompt: Prompt): Prompt {
  return { ...prompt, provider: 'azure' }
}
