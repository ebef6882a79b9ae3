/** Endpoints of OpenAI's that another vendor has, too. */
import type { Prompt } from '../../prompt.ts'
import type { ProviderName } from '../names.ts'
import type { CompletionEndpoint, OutputEndpoint } from '../provider.ts'

/** The endpoint, with prompts that tell who is asked. */
export function ofProvider<Given extends CompletionEndpoint | OutputEndpoint>(
  endpoint: Given,
  provider: ProviderName,
): Given {
  const parse: Given['parse'] = (body, request) => {
    const parsed = endpoint.parse(body, request)
    const own = (prompt: Prompt) => ({ ...prompt, provider })
    return parsed instanceof Promise ? parsed.then(own) : own(parsed)
  }
  return { ...endpoint, parse }
}
