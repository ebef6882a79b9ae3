/** What of Bedrock is no Converse: models in their own formats, vectors, counts. */
import { createAmazonBedrock } from '@ai-sdk/amazon-bedrock'
import { createBedrockAnthropic } from '@ai-sdk/amazon-bedrock/anthropic'
import {
  BedrockRuntimeClient,
  type BedrockRuntimeClientConfig,
  ConverseCommand,
  ConverseStreamCommand,
  CountTokensCommand,
  InvokeModelCommand,
  InvokeModelWithResponseStreamCommand,
} from '@aws-sdk/client-bedrock-runtime'
import { BedrockEmbeddings } from '@langchain/aws'
import { NodeHttpHandler } from '@smithy/node-http-handler'
import { cosineSimilarity, embed, embedMany, generateText, streamText } from 'ai'
import { expect } from 'vitest'
import { type Case, describeCases } from './suite.ts'

const region = 'us-east-1'
const keys = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' }
const claude = 'us.anthropic.claude-sonnet-4-5-20250929-v1:0'
const profile = 'arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.amazon.nova-lite-v1:0'
const client = '@aws-sdk/client-bedrock-runtime'
const aiSdk = '@ai-sdk/amazon-bedrock'
const answer = 'Grüße 👋🏽!'
const config = { responses: { hello: answer } }
type Origin = string | undefined
type Json = ReturnType<typeof JSON.parse>

function sdk(origin: Origin, more: BedrockRuntimeClientConfig = {}): BedrockRuntimeClient {
  return new BedrockRuntimeClient({
    region,
    credentials: keys,
    requestHandler: new NodeHttpHandler(),
    maxAttempts: 1,
    ...(origin === undefined ? {} : { endpoint: origin }),
    ...more,
  })
}

const parse = (bytes: Uint8Array | undefined) => JSON.parse(new TextDecoder().decode(bytes))

async function invoke(origin: Origin, modelId: string, body: object) {
  const response = await sdk(origin).send(
    new InvokeModelCommand({ modelId, body: JSON.stringify(body) }),
  )
  expect(response.contentType).toBe('application/json')
  return parse(response.body)
}

async function invokeStreamed(origin: Origin, modelId: string, body: object) {
  const { body: events } = await sdk(origin).send(
    new InvokeModelWithResponseStreamCommand({ modelId, body: JSON.stringify(body) }),
  )
  const chunks = []
  for await (const { chunk } of events!) chunks.push(parse(chunk!.bytes))
  const metrics = chunks.at(-1)['amazon-bedrock-invocationMetrics']
  expect(metrics.inputTokenCount).toBeGreaterThan(0)
  expect(metrics.outputTokenCount).toBeGreaterThan(0)
  return chunks
}

const user = [{ role: 'user', content: 'hello' }]
const nova = {
  schemaVersion: 'messages-v1',
  messages: [{ role: 'user', content: [{ text: 'hello' }] }],
}

/** Each family of models: what is asked, and where the text of its answer and of a chunk is. */
const families = [
  {
    name: 'Anthropic',
    modelId: claude,
    body: { anthropic_version: 'bedrock-2023-05-31', max_tokens: 99, messages: user },
    text: (answered: Json) => answered.content[0].text,
    piece: (chunk: Json) => chunk.delta?.text ?? '',
  },
  {
    name: 'Nova',
    modelId: profile,
    body: nova,
    text: (answered: Json) => answered.output.message.content[0].text,
    piece: (chunk: Json) => chunk.contentBlockDelta?.delta.text ?? '',
  },
  {
    name: 'Llama',
    modelId: 'us.meta.llama3-3-70b-instruct-v1:0',
    body: {
      prompt:
        '<|begin_of_text|><|start_header_id|>user<|end_header_id|>\n\nhello<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n',
    },
    text: (answered: Json) => answered.generation,
    piece: (chunk: Json) => chunk.generation,
  },
  {
    name: 'Mistral chat',
    modelId: 'mistral.mistral-large-2407-v1:0',
    body: { messages: user },
    text: (answered: Json) => answered.choices[0].message.content,
    piece: (chunk: Json) => chunk.choices[0].message.content,
  },
  {
    name: 'Mistral text',
    modelId: 'mistral.mixtral-8x7b-instruct-v0:1',
    body: { prompt: '<s>[INST] hello [/INST]' },
    text: (answered: Json) => answered.outputs[0].text,
    piece: (chunk: Json) => chunk.outputs[0].text,
  },
  {
    name: 'Titan text',
    modelId: 'amazon.titan-text-express-v1',
    body: { inputText: 'User: hello\nBot:' },
    text: (answered: Json) => answered.results[0].outputText,
    piece: (chunk: Json) => chunk.outputText,
  },
]

const sdkCase: Omit<Case, 'feature' | 'run'> = { surface: 'bedrock', client, kind: 'sdk', config }

const cases: Case[] = [
  ...families.flatMap(({ name, modelId, body, text, piece }): Case[] => [
    {
      ...sdkCase,
      feature: `InvokeModel, ${name}`,
      async run({ origin, llm }) {
        expect(text(await invoke(origin, modelId, body))).toBe(answer)
        expect(llm.calls).toMatchObject([
          { user: 'hello', model: modelId, provider: 'bedrock', prompt: { endpoint: 'invoke' } },
        ])
      },
    },
    {
      ...sdkCase,
      feature: `InvokeModelWithResponseStream, ${name}`,
      async run({ origin, llm }) {
        const pieces = (await invokeStreamed(origin, modelId, body)).map(piece)
        expect(pieces.join('')).toBe(answer)
        expect(llm.calls).toMatchObject([{ stream: true, partsSent: [...answer].length }])
      },
    },
  ]),
  {
    ...sdkCase,
    feature: 'InvokeModelWithResponseStream error',
    config: { responses: { hello: { text: answer, fault: 'error_event@2' } } },
    async run({ origin }) {
      const { body } = await sdk(origin).send(
        new InvokeModelWithResponseStreamCommand({ modelId: profile, body: JSON.stringify(nova) }),
      )
      const reading = (async () => {
        for await (const _ of body!);
      })()
      await expect(reading).rejects.toMatchObject({ name: 'ServiceUnavailableException' })
    },
  },
  {
    ...sdkCase,
    feature: 'malformed event',
    config: { responses: { hello: { text: answer, fault: 'malformed@1' } } },
    async run({ origin }) {
      const { stream } = await sdk(origin).send(
        new ConverseStreamCommand({
          modelId: claude,
          messages: [{ role: 'user', content: [{ text: 'hello' }] }],
        }),
      )
      const reading = (async () => {
        for await (const _ of stream!);
      })()
      // The checksums are right: it is the JSON that cannot be read.
      await expect(reading).rejects.toThrow(SyntaxError)
    },
  },
  {
    ...sdkCase,
    feature: 'model by ARN',
    async run({ origin, llm }) {
      const { $metadata, usage } = await sdk(origin).send(
        new ConverseCommand({
          modelId: profile,
          messages: [{ role: 'user', content: [{ text: 'hello' }] }],
        }),
      )
      expect(llm.calls[0]!.model).toBe(profile)
      expect($metadata.requestId).toMatch(/^\w{24}$/)
      expect(usage!.totalTokens).toBe(usage!.inputTokens! + usage!.outputTokens!)
    },
  },
  {
    ...sdkCase,
    feature: 'CountTokens',
    async run({ origin }) {
      const messages = [{ role: 'user' as const, content: [{ text: 'hello' }] }]
      const client = sdk(origin)
      const { usage } = await client.send(new ConverseCommand({ modelId: claude, messages }))
      const counted = await client.send(
        new CountTokensCommand({ modelId: claude, input: { converse: { messages } } }),
      )
      expect(counted.inputTokens).toBe(usage!.inputTokens)
      const { body } = families[0]!
      const bytes = new TextEncoder().encode(JSON.stringify(body))
      const invoked = await client.send(
        new CountTokensCommand({ modelId: claude, input: { invokeModel: { body: bytes } } }),
      )
      expect(invoked.inputTokens).toBe((await invoke(origin, claude, body)).usage.input_tokens)
    },
  },
  {
    ...sdkCase,
    feature: 'API keys',
    config: { ...config, settings: { api_keys: ['AKIDEXAMPLE', 'bearer'] } },
    async run({ origin }) {
      const command = new ConverseCommand({
        modelId: claude,
        messages: [{ role: 'user', content: [{ text: 'hello' }] }],
      })
      await sdk(origin).send(command)
      await sdk(origin, {
        token: { token: 'bearer' },
        authSchemePreference: ['httpBearerAuth'],
      }).send(command)
      const wrong = sdk(origin, { credentials: { ...keys, accessKeyId: 'AKIDWRONG' } })
      await expect(wrong.send(command)).rejects.toMatchObject({
        name: 'UnrecognizedClientException',
        message: 'The security token included in the request is invalid.',
        $metadata: { httpStatusCode: 403 },
      })
    },
  },
  {
    ...sdkCase,
    feature: 'embeddings, Titan',
    config: { rules: [{ match: { user: 'fixed' }, reply: { embedding: [0.6, 0.8] } }] },
    async run({ origin, llm }) {
      const model = 'amazon.titan-embed-text-v2:0'
      const made = await invoke(origin, model, { inputText: 'a cat sat', dimensions: 256 })
      expect(made.embedding).toHaveLength(256)
      expect(made.inputTextTokenCount).toBeGreaterThan(0)
      const fixed = await invoke(origin, model, { inputText: 'fixed' })
      expect(fixed.embedding).toEqual([0.6, 0.8])
      expect(llm.calls.map(({ prompt }) => prompt!.endpoint)).toEqual(['embeddings', 'embeddings'])
    },
  },
  {
    ...sdkCase,
    feature: 'embeddings, Cohere',
    async run({ origin }) {
      const made = await invoke(origin, 'cohere.embed-english-v3', {
        texts: ['a', 'b'],
        input_type: 'search_document',
        embedding_types: ['float', 'int8', 'ubinary'],
      })
      expect(made.response_type).toBe('embeddings_by_type')
      expect(made.embeddings.float.map((vector: number[]) => vector.length)).toEqual([1024, 1024])
      expect(made.embeddings.int8[0]).toHaveLength(1024)
      expect(made.embeddings.ubinary[0]).toHaveLength(128)
    },
  },
  ...[
    'amazon.titan-embed-text-v2:0',
    'cohere.embed-english-v3',
    'amazon.nova-2-multimodal-embeddings-v1:0',
  ].map(
    (model): Case => ({
      surface: 'bedrock',
      client: aiSdk,
      kind: 'ai-sdk',
      feature: `embeddings, ${model}`,
      async run({ origin }) {
        const provider = aiProvider(origin)
        const { embedding, usage } = await embed({
          model: provider.embedding(model),
          value: 'a cat',
        })
        expect(embedding).toHaveLength(1024)
        expect(usage.tokens).toBeGreaterThan(0)
        const { embeddings } = await embedMany({
          model: provider.embedding(model),
          values: ['the cat sat', 'the cat sits', 'stock prices fell'],
        })
        const [sat, sits, fell] = embeddings as [number[], number[], number[]]
        expect(cosineSimilarity(sat, sits)).toBeGreaterThan(cosineSimilarity(sat, fell))
      },
    }),
  ),
  {
    surface: 'bedrock',
    client: `${aiSdk}/anthropic`,
    kind: 'ai-sdk',
    feature: 'InvokeModel, Anthropic',
    config,
    async run({ origin }) {
      const model = createBedrockAnthropic({
        region,
        ...keys,
        ...(origin === undefined ? {} : { baseURL: origin }),
      })(claude)
      expect((await generateText({ model, prompt: 'hello' })).text).toBe(answer)
      const streamed = streamText({ model, prompt: 'hello' })
      expect(await streamed.text).toBe(answer)
      expect(await streamed.finishReason).toBe('stop')
    },
  },
  {
    surface: 'bedrock',
    client: '@langchain/aws BedrockEmbeddings',
    kind: 'langchain',
    feature: 'embeddings',
    async run({ origin }) {
      const embeddings = new BedrockEmbeddings({
        client: sdk(origin),
        region,
        model: 'amazon.titan-embed-text-v2:0',
      })
      expect(await embeddings.embedQuery('a cat')).toHaveLength(1024)
      expect(await embeddings.embedDocuments(['a', 'b'])).toHaveLength(2)
    },
  },
]

function aiProvider(origin: Origin) {
  return createAmazonBedrock({
    region,
    ...keys,
    ...(origin === undefined ? {} : { baseURL: origin }),
  })
}

describeCases('bedrock-more', cases)
