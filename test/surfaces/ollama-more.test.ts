import { ChatOllama, OllamaEmbeddings } from '@langchain/ollama'
import { cosineSimilarity } from 'ai'
import type { MockLLMConfig } from 'mockllm'
import { Ollama } from 'ollama'
import { expect, vi } from 'vitest'
import { type Case, describeCases } from './suite.ts'

const local = 'http://127.0.0.1:11434'

interface SdkCase {
  feature: string
  config?: MockLLMConfig
  run(ollama: Ollama): Promise<void>
}

const sdkCases: SdkCase[] = [
  {
    feature: 'embeddings',
    config: { rules: [{ match: { user: 'up' }, reply: { embedding: [0, 1] } }] },
    async run(ollama) {
      const input = ['a small cat', 'a very small cat', 'tax law', 'up']
      const { embeddings, prompt_eval_count: tokens } = await ollama.embed({
        model: 'nomic-embed-text',
        input,
      })
      const [cat, smallCat, law, up] = embeddings as [number[], number[], number[], number[]]
      expect(cat).toHaveLength(768)
      expect(cosineSimilarity(cat, smallCat)).toBeGreaterThan(cosineSimilarity(cat, law) + 0.3)
      expect(up).toEqual([0, 1])
      expect(tokens).toBeGreaterThan(5)
    },
  },
  {
    feature: 'dimensions',
    async run(ollama) {
      const { embeddings } = await ollama.embed({ model: 'm', input: 'hi', dimensions: 64 })
      expect(embeddings.map(({ length }) => length)).toEqual([64])
    },
  },
  {
    feature: 'embeddings, older form',
    async run(ollama) {
      const { embedding } = await ollama.embeddings({ model: 'all-minilm', prompt: 'hi' })
      expect(embedding).toHaveLength(384)
    },
  },
  {
    feature: 'models',
    async run(ollama) {
      const { models } = await ollama.list()
      expect(models.map(({ name }) => name)).toContain('llama3.2:latest')
      expect(models[0]!.digest).toMatch(/^[0-9a-f]{64}$/)
      expect((await ollama.ps()).models).toHaveLength(1)
      const shown = await ollama.show({ model: 'llama3.2' })
      expect(shown.capabilities).toContain('tools')
      expect(shown.details.family).toBe('llama')
      expect((await ollama.version()).version).toMatch(/^\d+\.\d+\.\d+$/)
    },
  },
  {
    feature: 'pull',
    async run(ollama) {
      const statuses: string[] = []
      for await (const { status } of await ollama.pull({ model: 'mine', stream: true })) {
        statuses.push(status)
      }
      expect(statuses).toHaveLength(7)
      expect(statuses.at(-1)).toBe('success')
      expect(await ollama.pull({ model: 'mine' })).toEqual({ status: 'success' })
    },
  },
  {
    feature: 'log probabilities',
    config: { responses: { hi: 'one two three' } },
    async run(ollama) {
      const request = {
        model: 'm',
        messages: [{ role: 'user', content: 'hi' }],
        logprobs: true,
        top_logprobs: 2,
      }
      const plain = await ollama.chat({ ...request, stream: false })
      const said = plain.logprobs!.map(({ token }) => token).join('')
      expect(said).toBe('one two three')
      expect(plain.logprobs![0]!.top_logprobs).toHaveLength(2)
      const streamed: unknown[] = []
      for await (const { logprobs = [] } of await ollama.chat({ ...request, stream: true })) {
        streamed.push(...logprobs)
      }
      expect(streamed).toEqual(plain.logprobs)
    },
  },
  {
    feature: 'no thinking',
    config: { responses: { hi: { reasoning: 'a secret', text: 'hello' } } },
    async run(ollama) {
      const { message } = await ollama.chat({
        model: 'm',
        messages: [{ role: 'user', content: 'hi' }],
        think: false,
      })
      expect(message).toEqual({ role: 'assistant', content: 'hello' })
    },
  },
  {
    feature: 'length and stop',
    config: { responses: { hi: 'one two three four five six' } },
    async run(ollama) {
      const request = { model: 'm', prompt: 'hi' }
      const cut = await ollama.generate({ ...request, options: { num_predict: 2 } })
      expect([cut.done_reason, cut.eval_count]).toEqual(['length', 2])
      const stopped = await ollama.generate({ ...request, options: { stop: [' three'] } })
      expect([stopped.response, stopped.done_reason]).toEqual(['one two', 'stop'])
      expect(stopped.context.length).toBeGreaterThan(0)
    },
  },
  {
    feature: 'errors',
    config: {
      rules: [
        { match: { user: 'whose?' }, reply: { error: 'model_not_found' } },
        { match: { user: 'busy' }, reply: { error: 'overloaded' } },
      ],
    },
    async run(ollama) {
      const fail = (prompt: string, model = 'm') =>
        ollama.generate({ model, prompt }).then(
          () => expect.fail('it was answered'),
          ({ name, status_code, error }) => [name, status_code, error],
        )
      expect(await fail('whose?')).toEqual(['ResponseError', 404, "model 'm' not found"])
      expect(await fail('busy')).toEqual([
        'ResponseError',
        503,
        'server busy, please try again.  maximum pending requests exceeded',
      ])
      expect(await fail('hi', '')).toEqual(['ResponseError', 404, "model '' not found"])
      await expect(ollama.chat({ model: '', messages: [] })).rejects.toThrow('model is required')
    },
  },
  {
    feature: 'API key',
    config: { settings: { api_keys: ['right'] } },
    async run(ollama) {
      await expect(ollama.version()).rejects.toMatchObject({
        status_code: 401,
        error: 'unauthorized',
      })
    },
  },
]

const cases: Case[] = [
  ...sdkCases.map(
    ({ run, ...one }): Case => ({
      surface: 'ollama',
      client: 'ollama',
      kind: 'sdk',
      ...one,
      run: ({ origin = local }) => run(new Ollama({ host: origin })),
    }),
  ),
  {
    surface: 'ollama',
    client: '@langchain/ollama OllamaEmbeddings',
    kind: 'langchain',
    feature: 'embeddings',
    async run({ origin = local }) {
      const embeddings = new OllamaEmbeddings({ model: 'mxbai-embed-large', baseUrl: origin })
      const [one, other] = await embeddings.embedDocuments(['a', 'b'])
      expect(one).toHaveLength(1024)
      expect(other).not.toEqual(one)
      expect(await embeddings.embedQuery('a')).toEqual(one)
    },
  },
  {
    surface: 'ollama',
    client: '@langchain/ollama ChatOllama',
    kind: 'langchain',
    feature: 'models',
    config: { responses: { hi: 'hello' } },
    async run({ origin = local, llm }) {
      // It tells of its progress.
      const log = vi.spyOn(console, 'log').mockImplementation(() => {})
      const options = { baseUrl: origin, checkOrPullModel: true, maxRetries: 0 }
      const { text } = await new ChatOllama({ ...options, model: 'mine' }).invoke('hi')
      log.mockRestore()
      expect(text).toBe('hello')
      const paths = llm.calls.map(({ path }) => path)
      expect(paths).toEqual(['/api/tags', '/api/pull', '/api/tags', '/api/chat'])
    },
  },
]

describeCases('ollama-more', cases)
