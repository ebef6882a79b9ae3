/** Amazon Bedrock's runtime API, which can be bundled alone. */
import type { Surface } from '../provider.ts'
import { bedrock as provider } from './bedrock.ts'
import { converse, converseStream } from './converse.ts'

export const bedrock: Surface = {
  name: 'bedrock',
  provider,
  endpoints: [converse, converseStream],
}
