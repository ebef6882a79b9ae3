import { createTogetherAI } from '@ai-sdk/togetherai'
import { embed } from 'ai'
import Groq from 'groq-sdk'
import OpenAI from 'openai'
import Together from 'together-ai'
import { expect } from 'vitest'
import { type Case, describeCases } from './suite.ts'

const options = { apiKey: 'key-test', maxRetries: 0 }
const at = (host: string, prefix: string, origin?: string) =>
  origin === undefined ? `https://${host}` : `${origin}/${prefix}`

const groqAt = (origin?: string) =>
  new Groq({ ...options, baseURL: at('api.groq.com', 'groq', origin) })
const togetherAt = (origin?: string) =>
  new Together({ ...options, baseURL: `${at('api.together.xyz', 'together', origin)}/v1` })
const deepseekAt = (origin?: string, path = '') =>
  new OpenAI({ ...options, baseURL: at('api.deepseek.com', 'deepseek', origin) + path })
const xaiAt = (origin?: string) =>
  new OpenAI({ ...options, baseURL: `${at('api.x.ai', 'xai', origin)}/v1` })
const openrouterAt = (origin?: string) =>
  new OpenAI({ ...options, baseURL: `${at('openrouter.ai', 'openrouter', origin)}/api/v1` })

const cases: Case[] = [
  {
    surface: 'groq',
    client: 'groq-sdk',
    kind: 'sdk',
    feature: 'models',
    async run({ origin, llm }) {
      const { data } = await groqAt(origin).models.list()
      expect(data[0]).toMatchObject({ object: 'model', active: true, context_window: 131_072 })
      const model = await groqAt(origin).models.retrieve('openai/gpt-oss-20b')
      expect(model.id).toBe('openai/gpt-oss-20b')
      expect(llm.calls.map(({ provider }) => provider)).toEqual(['groq', 'groq'])
    },
  },
  {
    surface: 'together',
    client: 'together-ai',
    kind: 'sdk',
    feature: 'models',
    async run({ origin }) {
      const models = await togetherAt(origin).models.list()
      expect(models.map(({ type }) => type)).toContain('embedding')
      expect(models[0]).toMatchObject({ object: 'model', type: 'chat', organization: 'meta-llama' })
    },
  },
  {
    surface: 'together',
    client: 'together-ai',
    kind: 'sdk',
    feature: 'embeddings',
    config: { rules: [{ match: { user: 'given' }, reply: { embedding: [0.6, 0.8] } }] },
    async run({ origin, llm }) {
      const model = 'intfloat/multilingual-e5-large-instruct'
      const { data } = await togetherAt(origin).embeddings.create({ model, input: ['a', 'given'] })
      expect(data.map(({ embedding }) => embedding.length)).toEqual([1024, 2])
      expect(data[1]!.embedding).toEqual([0.6, 0.8])
      expect(llm.calls[0]).toMatchObject({ provider: 'together', model })
    },
  },
  {
    surface: 'together',
    client: '@ai-sdk/togetherai',
    kind: 'ai-sdk',
    feature: 'embeddings',
    async run({ origin }) {
      const baseURL = `${at('api.together.xyz', 'together', origin)}/v1`
      const provider = createTogetherAI({ apiKey: 'key-test', baseURL })
      const model = provider.textEmbeddingModel('togethercomputer/m2-bert-80M-8k-retrieval')
      const { embedding } = await embed({ model, value: 'a' })
      expect(embedding).toHaveLength(768)
    },
  },
  {
    surface: 'together',
    client: 'together-ai',
    kind: 'sdk',
    feature: 'rerank',
    config: { rules: [{ match: { user: 'given' }, reply: { scores: [0.1, 0.9] } }] },
    async run({ origin, llm }) {
      const model = 'Salesforce/Llama-Rank-V1'
      const { rerank } = togetherAt(origin)
      const documents = ['cats and dogs', 'a red car']
      const made = await rerank.create({ model, query: 'a car', documents, return_documents: true })
      expect(made.results[0]).toMatchObject({ index: 1, document: { text: 'a red car' } })
      const given = await rerank.create({ model, query: 'given', documents, top_n: 1 })
      expect(given.results).toEqual([{ index: 1, relevance_score: 0.9, document: {} }])
      expect(llm.calls.map(({ provider }) => provider)).toEqual(['together', 'together'])
    },
  },
  {
    surface: 'deepseek',
    client: 'openai',
    kind: 'sdk',
    feature: 'models',
    async run({ origin, llm }) {
      const { data } = await deepseekAt(origin).models.list()
      expect(data).toContainEqual({ id: 'deepseek-chat', object: 'model', owned_by: 'deepseek' })
      // With a version, too.
      await deepseekAt(origin, '/v1').models.list()
      expect(llm.calls.map(({ provider }) => provider)).toEqual(['deepseek', 'deepseek'])
    },
  },
  {
    surface: 'deepseek',
    client: 'openai',
    kind: 'sdk',
    feature: 'fill in the middle',
    config: { responses: { 'def fib(a):': '  return a' } },
    async run({ origin, llm }) {
      const completion = await deepseekAt(origin, '/beta').completions.create({
        model: 'deepseek-chat',
        prompt: 'def fib(a):',
        suffix: '    return fib(a-1)',
      })
      expect(completion.choices[0]!.text).toBe('  return a')
      expect(llm.calls[0]).toMatchObject({ provider: 'deepseek', rule: expect.any(String) })
    },
  },
  {
    surface: 'xai',
    client: 'openai',
    kind: 'sdk',
    feature: 'models',
    async run({ origin }) {
      const { data } = await xaiAt(origin).models.list()
      expect(data.every((model) => model.owned_by === 'xai')).toBe(true)
      expect(await xaiAt(origin).models.retrieve('grok-4')).toMatchObject({ id: 'grok-4' })
    },
  },
  {
    surface: 'xai',
    client: 'fetch',
    kind: 'sdk',
    feature: 'deferred completions',
    config: { responses: { later: 'Here it is.' } },
    async run({ origin }) {
      const base = `${at('api.x.ai', 'xai', origin)}/v1/chat`
      const asked = await fetch(`${base}/completions`, {
        method: 'POST',
        body: JSON.stringify({
          model: 'grok-4',
          messages: [{ role: 'user', content: 'later' }],
          deferred: true,
        }),
      })
      const { request_id: id } = (await asked.json()) as { request_id: string }
      const ready = await fetch(`${base}/deferred-completion/${id}`)
      expect(ready.status).toBe(200)
      expect(await ready.json()).toMatchObject({
        object: 'chat.completion',
        choices: [{ message: { content: 'Here it is.' } }],
      })
      expect((await fetch(`${base}/deferred-completion/nobody`)).status).toBe(404)
    },
  },
  {
    surface: 'openrouter',
    client: 'openai',
    kind: 'sdk',
    feature: 'models',
    async run({ origin }) {
      const { data } = await openrouterAt(origin).models.list()
      expect(data[0]).toMatchObject({
        id: 'openai/gpt-4o-mini',
        pricing: { prompt: '0.000001' },
        top_provider: { is_moderated: false },
      })
    },
  },
  {
    surface: 'openrouter',
    client: 'openai',
    kind: 'sdk',
    feature: 'embeddings',
    async run({ origin }) {
      const model = 'openai/text-embedding-3-small'
      const made = await openrouterAt(origin).embeddings.create({ model, input: 'a' })
      expect(made.data[0]!.embedding).toHaveLength(1536)
      expect(made.usage).toMatchObject({ cost: made.usage.prompt_tokens / 1e6 })
    },
  },
]

describeCases('compatible-more', cases)
