import { createAmazonBedrock } from '@ai-sdk/amazon-bedrock'
import {
  BedrockRuntimeClient,
  type BedrockRuntimeClientConfig,
} from '@aws-sdk/client-bedrock-runtime'
import { ChatBedrockConverse } from '@langchain/aws'
import { NodeHttpHandler } from '@smithy/node-http-handler'
import { aiSdkClient } from './clients/ai-sdk.ts'
import { bedrockClient } from './clients/bedrock.ts'
import { langChainClient } from './clients/langchain.ts'
import type { Driver } from './driver.ts'
import { describeSurfaces } from './suite.ts'

const model = 'us.anthropic.claude-sonnet-4-5-20250929-v1:0'
const region = 'us-east-1'

/** By default this client speaks HTTP/2. */
function sdk(
  origin: string | undefined,
  config: BedrockRuntimeClientConfig = { requestHandler: new NodeHttpHandler() },
): BedrockRuntimeClient {
  return new BedrockRuntimeClient({
    region,
    credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' },
    maxAttempts: 1,
    ...(origin === undefined ? {} : { endpoint: origin }),
    ...config,
  })
}

const drivers: Driver[] = [
  {
    surface: 'bedrock',
    client: '@aws-sdk/client-bedrock-runtime',
    kind: 'sdk',
    connect: (origin) => bedrockClient(sdk(origin), model),
    isNodeHttp: true,
  },
  {
    surface: 'bedrock',
    client: '@aws-sdk/client-bedrock-runtime, HTTP/2',
    kind: 'sdk',
    connect: (origin) => bedrockClient(sdk(origin, {}), model),
    onlyOver: 'http',
  },
  {
    surface: 'bedrock',
    client: '@ai-sdk/amazon-bedrock',
    kind: 'ai-sdk',
    connect: (origin) =>
      aiSdkClient(
        createAmazonBedrock({
          region,
          accessKeyId: 'AKIDEXAMPLE',
          secretAccessKey: 'secret',
          ...(origin === undefined ? {} : { baseURL: origin }),
        })(model),
      ),
  },
  {
    surface: 'bedrock',
    client: '@langchain/aws ChatBedrockConverse',
    kind: 'langchain',
    connect: (origin) =>
      langChainClient(
        new ChatBedrockConverse({ model, region, client: sdk(origin), maxRetries: 0 }),
      ),
    isNodeHttp: true,
  },
]

describeSurfaces('bedrock', drivers)
