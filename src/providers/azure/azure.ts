/** Azure OpenAI: what all of its endpoints have in common. */
import { bearerOf } from '../../api-key.ts'
import type { Provider } from '../provider.ts'
import { describeAzureError, encodeAzureError, refuseAzureKey } from './errors.ts'

export const azure: Provider = {
  name: 'azure',
  // No other vendor's clients send a header of this name.
  isAskedBy: (headers) =>
    headers.get('api-key') !== null || /\bai-sdk[/-]azure\b/.test(headers.get('user-agent') ?? ''),
  headers: ({ requestId }) => ({
    'apim-request-id': requestId,
    'x-request-id': requestId,
    'x-ms-client-request-id': requestId,
    'x-ms-region': 'East US',
    'azureml-model-session': 'mockllm',
  }),
  describeError: describeAzureError,
  encodeError: encodeAzureError,
  badJsonMessage: () =>
    'The request body is not valid JSON. Please check that it is an object and that its strings are escaped.',
  // A token of Microsoft Entra comes as a bearer.
  apiKey: ({ headers }) => headers.get('api-key') ?? bearerOf(headers),
  refuseKey: refuseAzureKey,
}
