/**
 * xAI's Responses, which are OpenAI's, but that reasoning tells its status. Newer clients ask nothing else.
 *
 * @see https://docs.x.ai/docs/api-reference#create-new-response
 */
import { createResponses } from '../openai/responses/responses.ts'
import { ofProvider } from '../openai-compatible/of-provider.ts'

export const createResponse = ofProvider(createResponses({ hasReasoningStatus: true }), 'xai')
