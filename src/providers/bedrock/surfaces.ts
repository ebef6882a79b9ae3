/** Amazon Bedrock's runtime API, which can be bundled alone. */
import type { Surface } from '../provider.ts'
import { bedrock as provider } from './bedrock.ts'
import { converse, converseStream } from './converse.ts'
import { countTokens } from './count-tokens.ts'
import { embeddings } from './embeddings.ts'
import { invoke, invokeStream } from './invoke.ts'

export const bedrock: Surface = {
  name: 'bedrock',
  provider,
  // Embeddings are invoked by a path that is one of the others, too.
  endpoints: [converse, converseStream, embeddings, invoke, invokeStream, countTokens],
}
