import { createCohere } from '@ai-sdk/cohere'
import { CohereEmbeddings, CohereRerank } from '@langchain/cohere'
import { cosineSimilarity, embedMany, generateText, rerank } from 'ai'
import { type Cohere, CohereClient, type CohereClientV2, CohereError } from 'cohere-ai'
import type { MockLLMConfig } from 'mockllm'
import { expect } from 'vitest'
import { connectCohere, connectCohereV1 } from './clients/cohere.ts'
import { type Case, describeCases } from './suite.ts'

const apiKey = 'co-test'
const urlOf = (origin = 'https://api.cohere.com') => `${origin}/v2`
const documents = ['Tax law is dull.', 'A cat sleeps all day.', 'Cats and dogs play.']

interface SdkCase {
  feature: string
  config?: MockLLMConfig
  run(cohere: CohereClientV2): Promise<void>
}

const ask = (content: string): Cohere.V2ChatRequest => ({
  model: 'command-a-03-2025',
  messages: [{ role: 'user', content }],
})

const sdkCases: SdkCase[] = [
  {
    feature: 'embeddings',
    config: { rules: [{ match: { user: 'up' }, reply: { embedding: [0, 1] } }] },
    async run(cohere) {
      const { embeddings, texts, meta } = await cohere.embed({
        model: 'embed-v4.0',
        inputType: 'search_document',
        texts: ['a small cat', 'a very small cat', 'tax law', 'up'],
        embeddingTypes: ['float'],
      })
      const [cat, smallCat, law, up] = embeddings.float as [number[], number[], number[], number[]]
      expect(cat).toHaveLength(1536)
      expect(cosineSimilarity(cat, smallCat)).toBeGreaterThan(cosineSimilarity(cat, law) + 0.3)
      expect(up).toEqual([0, 1])
      expect(texts).toHaveLength(4)
      expect(meta?.billedUnits?.inputTokens).toBeGreaterThan(5)
    },
  },
  {
    feature: 'types of embeddings',
    async run(cohere) {
      const { embeddings } = await cohere.embed({
        model: 'embed-v4.0',
        inputType: 'search_document',
        texts: ['a cat'],
        outputDimension: 256,
        embeddingTypes: ['float', 'int8', 'uint8', 'binary', 'ubinary', 'base64'],
      })
      const { float, int8, uint8, binary, ubinary, base64 } = embeddings
      expect([float, int8, uint8].map((list) => list![0]!.length)).toEqual([256, 256, 256])
      expect([binary, ubinary].map((list) => list![0]!.length)).toEqual([32, 32])
      expect(Math.max(...int8![0]!.map(Math.abs))).toBe(127)
      expect(uint8![0]).toEqual(int8![0]!.map((value) => value + 128))
      expect(ubinary![0]).toEqual(binary![0]!.map((value) => value + 128))
      expect(ubinary![0]![0]! >> 7).toBe(float![0]![0]! > 0 ? 1 : 0)
      expect(Buffer.from(base64![0]!, 'base64').readFloatLE(4)).toBeCloseTo(float![0]![1]!, 6)
    },
  },
  {
    feature: 'embeddings of pictures',
    async run(cohere) {
      const url = 'data:image/png;base64,AAAA'
      const { embeddings } = await cohere.embed({
        model: 'embed-v4.0',
        inputType: 'image',
        images: [url, 'data:image/png;base64,BBBB'],
        inputs: [
          {
            content: [
              { type: 'text', text: 'a cat' },
              { type: 'image_url', imageUrl: { url } },
            ],
          },
        ],
      })
      const [one, other, mixed] = embeddings.float!
      expect(mixed).toHaveLength(1536)
      expect(other).not.toEqual(one)
    },
  },
  {
    feature: 'rerank',
    config: { rules: [{ match: { user: 'by hand' }, reply: { scores: [0.1, 0.2, 0.3] } }] },
    async run(cohere) {
      const request = { model: 'rerank-v3.5', documents }
      const { results, meta } = await cohere.rerank({ ...request, query: 'a cat sleeps' })
      expect(results.map(({ index }) => index)[0]).toBe(1)
      expect(results[0]!.relevanceScore).toBeGreaterThan(results[1]!.relevanceScore)
      expect(meta?.billedUnits?.searchUnits).toBe(1)
      const given = await cohere.rerank({ ...request, query: 'by hand', topN: 2 })
      expect(given.results).toEqual([
        { index: 2, relevanceScore: 0.3 },
        { index: 1, relevanceScore: 0.2 },
      ])
    },
  },
  {
    feature: 'models',
    async run(cohere) {
      const { models } = await cohere.models.list({ endpoint: 'embed' })
      expect(models.map(({ name }) => name)).toEqual(['embed-v4.0', 'embed-english-v3.0'])
      expect(await cohere.models.get('my-model')).toMatchObject({ name: 'my-model' })
    },
  },
  {
    feature: 'citations',
    config: {
      responses: {
        'how tall?': {
          text: 'It is tall.',
          citations: [{ document: 0, cited_text: 'tall', title: 'Towers' }],
        },
      },
    },
    async run(cohere) {
      const request = {
        ...ask('how tall?'),
        documents: [{ id: 'd1', data: { snippet: 'So tall' } }],
      }
      const { message } = await cohere.chat(request)
      const citation = {
        start: 0,
        end: 11,
        text: 'It is tall.',
        sources: [
          {
            type: 'document',
            id: 'd1',
            document: { id: 'd1', title: 'Towers', text: 'tall', snippet: 'So tall' },
          },
        ],
        contentIndex: 0,
        type: 'TEXT_CONTENT',
      }
      expect(message.citations).toEqual([citation])
      const heard: unknown[] = []
      for await (const event of await cohere.chatStream(request)) {
        if (event.type === 'citation-start') heard.push(event.delta?.message?.citations)
      }
      expect(heard).toEqual([citation])
    },
  },
  {
    feature: 'tool plan',
    config: { responses: { go: { text: 'I will look.', tool_calls: [{ name: 'look' }] } } },
    async run(cohere) {
      const { message, finishReason } = await cohere.chat(ask('go'))
      expect(message).toMatchObject({ toolPlan: 'I will look.', toolCalls: [{ type: 'function' }] })
      expect(message.content).toBeUndefined()
      expect(finishReason).toBe('TOOL_CALL')
      expect(message.toolCalls![0]!.id).toMatch(/^look_[0-9a-z]{12}$/)
      let plan = ''
      for await (const event of await cohere.chatStream(ask('go'))) {
        if (event.type === 'tool-plan-delta') plan += event.delta?.message?.toolPlan
      }
      expect(plan).toBe('I will look.')
    },
  },
  {
    feature: 'log probabilities',
    config: { responses: { hi: 'one two three' } },
    async run(cohere) {
      const { logprobs } = await cohere.chat({ ...ask('hi'), logprobs: true })
      const of = (items: Cohere.LogprobItem[]) => items.map(({ text }) => text).join('')
      expect(of(logprobs!)).toBe('one two three')
      const streamed: Cohere.LogprobItem[] = []
      for await (const event of await cohere.chatStream({ ...ask('hi'), logprobs: true })) {
        if (event.type === 'content-delta' && event.logprobs) streamed.push(event.logprobs)
      }
      expect(streamed).toEqual(logprobs)
    },
  },
  {
    feature: 'length and stop',
    config: { responses: { hi: 'one two three four five six' } },
    async run(cohere) {
      const cut = await cohere.chat({ ...ask('hi'), maxTokens: 2 })
      expect([cut.finishReason, cut.usage?.tokens?.outputTokens]).toEqual(['MAX_TOKENS', 2])
      const stopped = await cohere.chat({ ...ask('hi'), stopSequences: [' three'] })
      expect(stopped.finishReason).toBe('STOP_SEQUENCE')
      expect(stopped.message.content).toEqual([{ type: 'text', text: 'one two' }])
    },
  },
  {
    feature: 'error classes',
    config: {
      rules: (
        [
          'invalid_request',
          'model_not_found',
          'content_filter',
          'server_error',
          'overloaded',
        ] as const
      ).map((error) => ({ match: { user: error }, reply: { error } })),
    },
    async run(cohere) {
      const fail = (asking: Promise<unknown>) =>
        asking.then(
          () => expect.fail('it was answered'),
          (error: unknown) => {
            expect(error).toBeInstanceOf(CohereError)
            const { statusCode, constructor: type, body } = error as CohereError
            return [type.name, statusCode, Object.keys(body as object)]
          },
        )
      const keys = ['id', 'message']
      expect(await fail(cohere.chat(ask('invalid_request')))).toEqual([
        'BadRequestError',
        400,
        keys,
      ])
      expect(await fail(cohere.chat(ask('model_not_found')))).toEqual(['NotFoundError', 404, keys])
      expect(await fail(cohere.chat(ask('content_filter')))).toEqual([
        'InvalidTokenError',
        498,
        keys,
      ])
      expect(await fail(cohere.chat(ask('server_error')))).toEqual([
        'InternalServerError',
        500,
        keys,
      ])
      expect(await fail(cohere.chat(ask('overloaded')))).toEqual([
        'ServiceUnavailableError',
        503,
        keys,
      ])
      expect(await fail(cohere.rerank({ model: 'm', query: ' ', documents }))).toEqual([
        'BadRequestError',
        400,
        keys,
      ])
    },
  },
  {
    feature: 'API key',
    config: { settings: { api_keys: ['right'] } },
    async run(cohere) {
      await expect(cohere.chat(ask('hi'))).rejects.toMatchObject({
        statusCode: 401,
        body: { message: 'invalid api token' },
      })
    },
  },
]

const cases: Case[] = [
  ...sdkCases.map(
    ({ run, ...one }): Case => ({
      surface: 'cohere',
      client: 'cohere-ai v2',
      kind: 'sdk',
      ...one,
      run: ({ origin }) => run(connectCohere(origin)),
    }),
  ),
  {
    surface: 'cohere',
    client: 'cohere-ai v1',
    kind: 'sdk',
    feature: 'chat, embeddings, rerank',
    config: { responses: { hi: 'hello' } },
    async run({ origin, llm }) {
      const environment = origin === undefined ? {} : { environment: origin }
      const cohere = new CohereClient({ token: apiKey, ...environment })
      const answer = await cohere.chat({ message: 'hi', preamble: 'Be kind.' })
      expect(answer).toMatchObject({ text: 'hello', finishReason: 'COMPLETE' })
      expect(llm.calls[0]!.prompt!.messages[0]).toEqual({ role: 'system', text: 'Be kind.' })
      const kinds: string[] = []
      for await (const { eventType } of await cohere.chatStream({ message: 'hi' })) {
        kinds.push(eventType)
      }
      expect(kinds).toEqual(['stream-start', ...Array(5).fill('text-generation'), 'stream-end'])
      const { embeddings } = await cohere.embed({ texts: ['a'], model: 'embed-english-v3.0' })
      expect((embeddings as number[][])[0]).toHaveLength(1024)
      const ranked = await cohere.rerank({ query: 'a cat', documents, returnDocuments: true })
      expect(ranked.results[0]!.document).toEqual({ text: documents[1] })
    },
  },
  {
    surface: 'cohere',
    client: '@ai-sdk/cohere',
    kind: 'ai-sdk',
    feature: 'embeddings',
    async run({ origin }) {
      const model = createCohere({ apiKey, baseURL: urlOf(origin) }).embedding('embed-v4.0')
      const { embeddings, usage } = await embedMany({ model, values: ['a', 'b'], maxRetries: 0 })
      expect(embeddings.map(({ length }) => length)).toEqual([1536, 1536])
      expect(usage.tokens).toBe(2)
    },
  },
  {
    surface: 'cohere',
    client: '@ai-sdk/cohere',
    kind: 'ai-sdk',
    feature: 'rerank',
    async run({ origin }) {
      const model = createCohere({ apiKey, baseURL: urlOf(origin) }).reranking('rerank-v3.5')
      const { ranking } = await rerank({ model, query: 'a cat sleeps', documents, topN: 1 })
      expect(ranking.map(({ originalIndex }) => originalIndex)).toEqual([1])
    },
  },
  {
    surface: 'cohere',
    client: '@ai-sdk/cohere',
    kind: 'ai-sdk',
    feature: 'citations',
    config: { responses: { hi: { text: 'hello', citations: [{ url: 'https://a.example' }] } } },
    async run({ origin }) {
      const model = createCohere({ apiKey, baseURL: urlOf(origin) })('command-a-03-2025')
      const { sources } = await generateText({ model, prompt: 'hi', maxRetries: 0 })
      expect(sources).toMatchObject([{ sourceType: 'document', title: 'https://a.example' }])
    },
  },
  {
    surface: 'cohere',
    client: '@langchain/cohere CohereEmbeddings',
    kind: 'langchain',
    feature: 'embeddings',
    async run({ origin }) {
      const embeddings = new CohereEmbeddings({
        model: 'embed-english-v3.0',
        // In process by the older client that it brings itself.
        ...(origin === undefined ? { apiKey } : { client: connectCohereV1(origin) }),
      })
      const [one, other] = await embeddings.embedDocuments(['a', 'b'])
      expect(one).toHaveLength(1024)
      expect(other).not.toEqual(one)
      expect(await embeddings.embedQuery('a')).toEqual(one)
    },
  },
  {
    surface: 'cohere',
    client: '@langchain/cohere CohereRerank',
    kind: 'langchain',
    feature: 'rerank',
    async run({ origin }) {
      const reranker = new CohereRerank({
        model: 'rerank-v3.5',
        ...(origin === undefined ? { apiKey } : { client: connectCohereV1(origin) }),
      })
      const [best] = await reranker.rerank(documents, 'a cat sleeps', { topN: 1 })
      expect(best!.index).toBe(1)
    },
  },
]

describeCases('cohere-more', cases)
