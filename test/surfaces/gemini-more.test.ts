import { createGoogleGenerativeAI } from '@ai-sdk/google'
import { ApiError, createUserContent, GoogleGenAI, type GoogleGenAIOptions } from '@google/genai'
import { GoogleGenerativeAIEmbeddings } from '@langchain/google-genai'
import { cosineSimilarity, embed, embedMany, generateImage } from 'ai'
import { expect } from 'vitest'
import { errorKinds } from '../../src/errors/error-kinds.ts'
import { type Case, describeCases } from './suite.ts'

const apiKey = 'key-test'
const model = 'gemini-2.5-flash'
const embeddingModel = 'gemini-embedding-001'
const at = (baseUrl: string | undefined) => (baseUrl === undefined ? {} : { baseUrl })

function google(origin: string | undefined, options: GoogleGenAIOptions = {}): GoogleGenAI {
  const { httpOptions, ...rest } = options
  return new GoogleGenAI({ apiKey, ...rest, httpOptions: { ...at(origin), ...httpOptions } })
}

function aiSdk(origin: string | undefined) {
  return createGoogleGenerativeAI({
    apiKey,
    ...(origin === undefined ? {} : { baseURL: `${origin}/v1beta` }),
  })
}

const texts = ['The cat sat on the mat.', 'A cat sat on a mat.', 'Quarterly revenue grew.']

/** Whether the first two are nearer to each other than to the third. */
function expectNear(vectors: readonly (readonly number[])[], dimensions: number): void {
  expect(vectors.map(({ length }) => length)).toEqual([dimensions, dimensions, dimensions])
  const [cat, kitten, revenue] = vectors as [number[], number[], number[]]
  expect(cosineSimilarity(cat, kitten)).toBeGreaterThan(cosineSimilarity(cat, revenue) + 0.1)
}

const sdk: Omit<Case, 'feature' | 'run'> = {
  surface: 'gemini',
  client: '@google/genai',
  kind: 'sdk',
}
const vertex = { ...sdk, client: '@google/genai Vertex' }
const ai: typeof sdk = { ...sdk, client: '@ai-sdk/google', kind: 'ai-sdk' }
const langChain: typeof sdk = { ...sdk, client: '@langchain/google-genai', kind: 'langchain' }

const cases: Case[] = [
  {
    ...sdk,
    feature: 'chats',
    config: { responses: { hi: 'Hello!', bye: 'See you.' } },
    async run({ origin, llm }) {
      const chat = google(origin).chats.create({ model })
      expect((await chat.sendMessage({ message: 'hi' })).text).toBe('Hello!')
      let text = ''
      for await (const chunk of await chat.sendMessageStream({ message: 'bye' })) text += chunk.text
      expect(text).toBe('See you.')
      expect((await chat.sendMessage({ message: 'hi' })).text).toBe('Hello!')
      const said = llm.calls.at(-1)!.prompt!.messages.map((message) => message.text)
      // The SDK keeps each chunk as a content of its own.
      expect(said.join('')).toBe('hiHello!byeSee you.hi')
    },
  },
  {
    ...sdk,
    feature: 'count tokens',
    async run({ origin }) {
      const { models } = google(origin)
      const asked = {
        model,
        contents: [createUserContent('How many tokens are these?')],
      }
      const { totalTokens } = await models.countTokens(asked)
      const { usageMetadata } = await models.generateContent(asked)
      expect(totalTokens).toBeGreaterThan(5)
      expect(totalTokens).toBe(usageMetadata!.promptTokenCount)
    },
  },
  {
    ...sdk,
    feature: 'embeddings',
    async run({ origin }) {
      const { models } = google(origin)
      const { embeddings } = await models.embedContent({ model: embeddingModel, contents: texts })
      expectNear(
        embeddings!.map(({ values }) => values!),
        3072,
      )
      const [one] = (
        await models.embedContent({
          model: 'text-embedding-004',
          contents: 'hi',
          config: { outputDimensionality: 64 },
        })
      ).embeddings!
      expect(one!.values).toHaveLength(64)
    },
  },
  {
    ...sdk,
    feature: 'embeddings by rule',
    config: { responses: { hi: { embedding: [0.6, 0.8] } } },
    async run({ origin }) {
      const { embeddings } = await google(origin).models.embedContent({
        model: embeddingModel,
        contents: ['hi', 'there'],
      })
      expect(embeddings!.map(({ values }) => values!.length)).toEqual([2, 3072])
      expect(embeddings![0]!.values).toEqual([0.6, 0.8])
    },
  },
  ...['v1', 'v1beta'].map(
    (apiVersion): Case => ({
      ...sdk,
      feature: `models ${apiVersion}`,
      async run({ origin }) {
        const { models } = google(origin, { httpOptions: { apiVersion } })
        const names: string[] = []
        for await (const { name } of await models.list({ config: { pageSize: 3 } })) {
          names.push(name!)
        }
        expect(names.length).toBeGreaterThan(6)
        expect(new Set(names).size).toBe(names.length)
        expect(names).toContain(`models/${model}`)
        expect(await models.get({ model })).toMatchObject({
          name: `models/${model}`,
          supportedActions: expect.arrayContaining(['generateContent']),
        })
      },
    }),
  ),
  {
    ...sdk,
    feature: 'error kinds',
    config: {
      responses: Object.fromEntries(errorKinds.map((kind) => [kind, { error: kind }])),
    },
    async run({ origin }) {
      const { models } = google(origin)
      const heard: Record<string, unknown> = {}
      for (const kind of errorKinds) {
        const error = await models.generateContent({ model, contents: kind }).catch((e) => e)
        expect(error).toBeInstanceOf(ApiError)
        const { code, status } = JSON.parse(error.message).error
        expect(code).toBe(error.status)
        heard[kind] = [code, status]
      }
      expect(heard).toEqual({
        invalid_request: [400, 'INVALID_ARGUMENT'],
        authentication: [400, 'INVALID_ARGUMENT'],
        permission: [403, 'PERMISSION_DENIED'],
        not_found: [404, 'NOT_FOUND'],
        model_not_found: [404, 'NOT_FOUND'],
        context_length_exceeded: [400, 'INVALID_ARGUMENT'],
        content_filter: [400, 'INVALID_ARGUMENT'],
        payload_too_large: [400, 'INVALID_ARGUMENT'],
        rate_limit: [429, 'RESOURCE_EXHAUSTED'],
        quota_exceeded: [429, 'RESOURCE_EXHAUSTED'],
        server_error: [500, 'INTERNAL'],
        overloaded: [503, 'UNAVAILABLE'],
        timeout: [504, 'DEADLINE_EXCEEDED'],
      })
    },
  },
  {
    ...sdk,
    feature: 'API key',
    config: { responses: { hi: 'Hello!' }, settings: { api_keys: [apiKey] } },
    async run({ origin }) {
      const asked = { model, contents: 'hi' }
      expect((await google(origin).models.generateContent(asked)).text).toBe('Hello!')
      const error = await google(origin, { apiKey: 'wrong' })
        .models.generateContent(asked)
        .catch((e) => e)
      expect([error.status, error.message]).toEqual([
        400,
        expect.stringContaining('API_KEY_INVALID'),
      ])
    },
  },
  {
    ...sdk,
    feature: 'blocked prompt',
    config: { responses: { bad: { text: '', finish_reason: 'content_filter' } } },
    async run({ origin }) {
      const { models } = google(origin)
      const asked = { model, contents: 'bad' }
      const blocked = {
        candidates: undefined,
        promptFeedback: { blockReason: 'PROHIBITED_CONTENT' },
      }
      const { candidates, promptFeedback } = await models.generateContent(asked)
      expect({ candidates, promptFeedback }).toEqual(blocked)
      const chunks = []
      for await (const chunk of await models.generateContentStream(asked)) chunks.push(chunk)
      expect(
        chunks.map((chunk) => ({
          candidates: chunk.candidates,
          promptFeedback: chunk.promptFeedback,
        })),
      ).toEqual([blocked])
    },
  },
  {
    ...sdk,
    feature: 'candidates, logprobs, grounding',
    config: {
      responses: {
        hi: {
          text: 'Grüße!',
          citations: [{ url: 'https://a.test/', title: 'A', start: 2, end: 4 }],
        },
      },
    },
    async run({ origin }) {
      const { candidates } = await google(origin).models.generateContent({
        model,
        contents: 'hi',
        config: { candidateCount: 2, responseLogprobs: true, logprobs: 2 },
      })
      expect(candidates!.map(({ index }) => index)).toEqual([0, 1])
      const { logprobsResult, avgLogprobs, groundingMetadata } = candidates![0]!
      expect(logprobsResult!.chosenCandidates!.map(({ token }) => token).join('')).toBe('Grüße!')
      expect(logprobsResult!.topCandidates![0]!.candidates).toHaveLength(2)
      expect(avgLogprobs).toBeLessThanOrEqual(0)
      // Bytes are counted.
      expect(groundingMetadata).toEqual({
        groundingChunks: [{ web: { uri: 'https://a.test/', title: 'A' } }],
        groundingSupports: [
          { segment: { startIndex: 2, endIndex: 6, text: 'üß' }, groundingChunkIndices: [0] },
        ],
      })
    },
  },
  {
    ...vertex,
    feature: 'embeddings',
    async run({ origin }) {
      const { embeddings } = await google(origin, { vertexai: true }).models.embedContent({
        model: embeddingModel,
        contents: texts,
        config: { outputDimensionality: 128 },
      })
      expectNear(
        embeddings!.map(({ values }) => values!),
        128,
      )
    },
  },
  {
    ...vertex,
    feature: 'count tokens',
    async run({ origin }) {
      const { models } = google(origin, { vertexai: true })
      const asked = { model, contents: 'How many?', config: { systemInstruction: 'Be brief.' } }
      const { totalTokens } = await models.countTokens(asked)
      const { usageMetadata } = await models.generateContent(asked)
      expect(totalTokens).toBe(usageMetadata!.promptTokenCount)
    },
  },
  {
    ...vertex,
    feature: 'images',
    async run({ origin }) {
      const { generatedImages } = await google(origin, { vertexai: true }).models.generateImages({
        model: 'imagen-4.0-generate-001',
        prompt: 'a cat',
        config: { numberOfImages: 2, aspectRatio: '16:9' },
      })
      const files = generatedImages!.map(({ image }) => image!)
      expect(files.map(({ mimeType }) => mimeType)).toEqual(['image/png', 'image/png'])
      expect(new Set(files.map(({ imageBytes }) => imageBytes)).size).toBe(2)
      expect(files[0]!.imageBytes).toMatch(/^iVBORw0KGgo/)
    },
  },
  {
    ...vertex,
    feature: 'models',
    async run({ origin }) {
      const { models } = google(origin, { vertexai: true })
      const names: string[] = []
      for await (const { name } of await models.list()) names.push(name!)
      expect(names).toContain(`publishers/google/models/${model}`)
      expect(await models.get({ model })).toMatchObject({
        name: `publishers/google/models/${model}`,
      })
    },
  },
  {
    ...ai,
    feature: 'embeddings',
    async run({ origin }) {
      const embedding = aiSdk(origin).textEmbeddingModel(embeddingModel)
      const { embeddings } = await embedMany({ model: embedding, values: texts })
      expectNear(embeddings, 3072)
      const one = await embed({ model: embedding, value: texts[0]! })
      expect(one.embedding).toEqual(embeddings[0])
    },
  },
  {
    ...ai,
    feature: 'images',
    async run({ origin }) {
      const model = aiSdk(origin).image('imagen-4.0-generate-001')
      const asked = generateImage({ model, prompt: 'a cat', n: 2 })
      // The newest asks for pictures by generateContent alone, and says so before it asks.
      if (model.specificationVersion !== 'v3') return expect(asked).rejects.toThrow('gemini-')
      const { images } = await asked
      expect(images.map(({ mediaType }) => mediaType)).toEqual(['image/png', 'image/png'])
    },
  },
  {
    ...langChain,
    client: '@langchain/google-genai GoogleGenerativeAIEmbeddings',
    feature: 'embeddings',
    async run({ origin }) {
      const embeddings = new GoogleGenerativeAIEmbeddings({
        apiKey,
        model: embeddingModel,
        ...at(origin),
      })
      const vectors = await embeddings.embedDocuments(texts)
      expectNear(vectors, 3072)
      expect(await embeddings.embedQuery(texts[0]!)).toEqual(vectors[0])
    },
  },
]

describeCases('gemini-more', cases)
