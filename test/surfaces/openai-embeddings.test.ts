import { createOpenAI } from '@ai-sdk/openai'
import { FakeVectorStore } from '@langchain/core/utils/testing'
import { OpenAIEmbeddings } from '@langchain/openai'
import { APICallError, cosineSimilarity, embed, embedMany } from 'ai'
import OpenAI from 'openai'
import OpenAIv4 from 'openai-v4'
import { expect } from 'vitest'
import { makeVector } from '../../src/made/vector.ts'
import { type Case, describeCases } from './suite.ts'

const apiKey = 'sk-test'
const model = 'text-embedding-3-small'
const urlOf = (origin = 'https://api.openai.com') => `${origin}/v1`
const surface = 'openai-embeddings'
const sdkOf = (origin: string | undefined) =>
  new OpenAI({ apiKey, baseURL: urlOf(origin), maxRetries: 0 })
const floats = (vector: readonly number[]) => vector.map(Math.fround)

const question = 'How do I get a refund?'
const documents = [
  'Our office is open from nine to five.',
  'Refunds: we refund the price within 14 days.',
  'The weather in Paris is mild.',
]
const refused = {
  config: { responses: { boom: { error: { kind: 'rate_limit' as const, retry_after: 0.01 } } } },
}

const cases: Case[] = [
  ...[OpenAI, OpenAIv4].flatMap((Client, index): Case[] => {
    const client = ['openai', 'openai 4'][index]!
    const connect = (origin: string | undefined) =>
      new Client({ apiKey, baseURL: urlOf(origin), maxRetries: 0 })
    return [
      {
        surface,
        client,
        kind: 'sdk',
        feature: 'embeddings',
        async run({ origin, llm }) {
          // Neither says so, but both ask for base64.
          const { data, usage, ...rest } = await connect(origin).embeddings.create({
            model,
            input: documents,
          })
          expect(rest).toMatchObject({ object: 'list', model })
          expect(data).toHaveLength(3)
          for (const [at, { embedding, index: position, object }] of data.entries()) {
            expect([position, object]).toEqual([at, 'embedding'])
            expect(embedding).toEqual(floats(makeVector(documents[at]!, 1536)))
          }
          expect(usage.prompt_tokens).toBeGreaterThan(20)
          expect(usage.total_tokens).toBe(usage.prompt_tokens)
          expect(llm.calls[0]!.body).toMatchObject({ encoding_format: 'base64' })
        },
      },
      {
        surface,
        client,
        kind: 'sdk',
        feature: 'floats',
        async run({ origin }) {
          const { data } = await connect(origin).embeddings.create({
            model: 'text-embedding-3-large',
            input: question,
            encoding_format: 'float',
          })
          expect(data[0]!.embedding).toEqual(makeVector(question, 3072))
        },
      },
    ]
  }),
  {
    surface,
    client: 'openai',
    kind: 'sdk',
    feature: 'dimensions',
    async run({ origin }) {
      const { data } = await sdkOf(origin).embeddings.create({
        model,
        input: question,
        dimensions: 8,
      })
      expect(data[0]!.embedding).toEqual(floats(makeVector(question, 8)))
    },
  },
  {
    surface,
    client: 'openai',
    kind: 'sdk',
    feature: 'tokens in place of text',
    async run({ origin }) {
      const { data, usage } = await sdkOf(origin).embeddings.create({
        model,
        input: [
          [9906, 1917],
          [1, 2, 3],
        ],
      })
      expect(data).toHaveLength(2)
      expect(usage.prompt_tokens).toBe(5)
      const one = await sdkOf(origin).embeddings.create({ model, input: [9906, 1917] })
      expect(one.data[0]!.embedding).toEqual(data[0]!.embedding)
    },
  },
  {
    surface,
    client: 'openai',
    kind: 'sdk',
    feature: 'a vector by rule',
    config: {
      responses: { north: { embedding: [0, 1] }, east: { embedding: [1, 0] } },
      defaults: { unmatched: 'error' },
    },
    async run({ origin, llm }) {
      const { data } = await sdkOf(origin).embeddings.create({ model, input: ['east', 'north'] })
      expect(data.map(({ embedding }) => embedding)).toEqual([
        [1, 0],
        [0, 1],
      ])
      expect(llm.calls).toHaveLength(1)
    },
  },
  {
    surface,
    client: 'openai',
    kind: 'sdk',
    feature: 'error',
    ...refused,
    async run({ origin }) {
      const asking = sdkOf(origin).embeddings.create({ model, input: ['fine', 'boom'] })
      await expect(asking).rejects.toThrow(OpenAI.RateLimitError)
      const empty = sdkOf(origin).embeddings.create({ model, input: '' })
      await expect(empty).rejects.toThrow("400 '$.input' is invalid.")
      await expect(empty).rejects.toThrow(OpenAI.BadRequestError)
    },
  },
  {
    surface,
    client: 'openai',
    kind: 'sdk',
    feature: 'abort',
    config: { responses: { slow: { embedding: [1], lag: { ttft_ms: 60_000 } } } },
    async run({ origin, llm }) {
      const controller = new AbortController()
      const asking = sdkOf(origin).embeddings.create(
        { model, input: 'slow' },
        { signal: controller.signal },
      )
      const ended = expect(asking).rejects.toThrow(OpenAI.APIUserAbortError)
      await expect.poll(() => llm.calls.length).toBe(1)
      controller.abort()
      await ended
      await expect.poll(() => llm.calls[0]!.outcome).toBe('aborted')
    },
  },
  {
    surface,
    client: '@ai-sdk/openai',
    kind: 'ai-sdk',
    feature: 'embeddings',
    async run({ origin }) {
      const embedder = createOpenAI({ apiKey, baseURL: urlOf(origin) }).embedding(model)
      const { embedding, usage } = await embed({ model: embedder, value: question })
      expect(embedding).toEqual(makeVector(question, 1536))
      expect(usage.tokens).toBe(7)
      const { embeddings } = await embedMany({ model: embedder, values: documents })
      const scores = embeddings.map((vector) => cosineSimilarity(embedding, vector))
      expect(scores.indexOf(Math.max(...scores))).toBe(1)
    },
  },
  {
    surface,
    client: '@ai-sdk/openai',
    kind: 'ai-sdk',
    feature: 'error',
    ...refused,
    async run({ origin }) {
      const embedder = createOpenAI({ apiKey, baseURL: urlOf(origin) }).embedding(model)
      const error = await embed({ model: embedder, value: 'boom', maxRetries: 0 }).catch(
        (thrown: unknown) => thrown,
      )
      expect(error).toSatisfy(APICallError.isInstance)
      expect(error).toMatchObject({ statusCode: 429, isRetryable: true })
    },
  },
  {
    surface,
    client: '@langchain/openai',
    kind: 'langchain',
    feature: 'retrieval',
    async run({ origin }) {
      const embeddings = new OpenAIEmbeddings({
        model,
        apiKey,
        maxRetries: 0,
        configuration: { baseURL: urlOf(origin) },
      })
      const store = new FakeVectorStore(embeddings)
      await store.addDocuments(documents.map((pageContent) => ({ pageContent, metadata: {} })))
      for (const [asked, at] of [
        [question, 1],
        ['When is the office open?', 0],
        ['weather Paris', 2],
      ] as const) {
        const [found] = await store.similaritySearch(asked, 1)
        expect(found!.pageContent).toBe(documents[at])
      }
    },
  },
  {
    surface,
    client: '@langchain/openai',
    kind: 'langchain',
    feature: 'error',
    ...refused,
    async run({ origin }) {
      const embeddings = new OpenAIEmbeddings({
        model,
        apiKey,
        maxRetries: 0,
        configuration: { baseURL: urlOf(origin) },
      })
      await expect(embeddings.embedQuery('boom')).rejects.toMatchObject({ status: 429 })
    },
  },
]

describeCases('openai-embeddings', cases)
