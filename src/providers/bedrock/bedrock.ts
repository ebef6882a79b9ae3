/** Amazon Bedrock: what all of its endpoints have in common. */
import { bearerOf } from '../../api-key.ts'
import { excerpt } from '../../read-json.ts'
import type { Provider } from '../provider.ts'
import { describeBedrockError, exceptionOf } from './errors.ts'

/** How the service qualifies the name of an exception; clients cut it off. */
const namespace = 'http://internal.amazon.com/coral/com.amazon.bedrock/'

export const bedrock: Provider = {
  name: 'bedrock',
  isAskedBy: (headers) =>
    headers.get('x-amz-date') !== null || headers.get('amz-sdk-invocation-id') !== null,
  headers: ({ requestId, error }) => ({
    'x-amzn-requestid': requestId,
    ...(error === undefined ? {} : { 'x-amzn-errortype': `${exceptionOf(error)}:${namespace}` }),
  }),
  describeError: describeBedrockError,
  encodeError: ({ message }) => ({ message }),
  badJsonMessage: (text) =>
    `Malformed input request: ${excerpt(text)}, please reformat your input and try again.`,
  // Signatures are not checked: who signs counts.
  apiKey: ({ headers }) =>
    /^AWS4-HMAC-SHA256\s.*?Credential=([^/,\s]+)/.exec(headers.get('authorization') ?? '')?.[1] ??
    bearerOf(headers),
  refuseKey: (key) =>
    key === undefined
      ? {
          status: 403,
          type: 'MissingAuthenticationTokenException',
          message: 'Missing Authentication Token',
        }
      : describeBedrockError('authentication'),
}
