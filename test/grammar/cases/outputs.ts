/** What is no text: vectors, verdicts, pictures, sound, scores. They are not streamed, so both modes ask alike. */
import type { RuleConfig } from 'mockllm'
import { expect } from 'vitest'
import { custom } from '../build-case.ts'
import type { Exception, GrammarCase, Mock } from '../grammar-case.ts'

const png =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='

type Post = (path: string, body: object) => Promise<Response>

/** Every request gets the reply. OpenAI's endpoint answers by it; Anthropic has none such, and it is no text. */
function output(
  key: string,
  reply: RuleConfig['reply'],
  heard: (post: Post, mock: Mock) => Promise<void>,
): GrammarCase {
  const config = { rules: [{ reply }], defaults: { unknown_response: 'nothing is said' } }
  const noText: Exception = {
    in: 'anthropic',
    reason: 'Anthropic has no such API, and a rule that says nothing does not answer a message.',
    async run(mock) {
      mock.configure(config)
      expect((await mock.ask()).message.text).toBe('nothing is said')
    },
  }
  const run = async (mock: Mock) => {
    mock.configure(config)
    await heard((path, body) => mock.post(path, body), mock)
  }
  return custom(key, run, [noText])
}

const jsonOf = async (response: Response) => {
  expect(response.status).toBe(200)
  return response.json()
}

const embed = { model: 'text-embedding-3-small', input: 'a cat' }
const draw = { model: 'dall-e-3', prompt: 'a cat' }

export const outputCases = [
  output('reply.embedding', { embedding: [0.6, 0.8] }, async (post, { llm }) => {
    const { data, usage } = await jsonOf(await post('/v1/embeddings', embed))
    expect(data).toEqual([{ object: 'embedding', index: 0, embedding: [0.6, 0.8] }])
    expect(usage.prompt_tokens).toBeGreaterThan(0)
    expect(llm.calls.at(-1)).toMatchObject({ user: 'a cat', rule: 'rules[0]' })
  }),
  output('reply.moderation', { moderation: {} }, async (post) => {
    const { results } = await jsonOf(await post('/v1/moderations', { input: 'a cat' }))
    expect(results[0].flagged).toBe(false)
  }),
  output('reply.moderation.flagged', { moderation: { flagged: true } }, async (post) => {
    const { results } = await jsonOf(await post('/v1/moderations', { input: 'a cat' }))
    expect(results[0].flagged).toBe(true)
  }),
  output(
    'reply.moderation.categories',
    { moderation: { categories: { violence: 0.9, hate: 0.1 } } },
    async (post) => {
      const { results } = await jsonOf(await post('/v1/moderations', { input: 'a cat' }))
      expect(results[0].flagged).toBe(true)
      expect(results[0].categories).toMatchObject({ violence: true, hate: false, sexual: false })
      expect(results[0].category_scores).toMatchObject({ violence: 0.9, hate: 0.1 })
    },
  ),
  output('reply.image', { image: {} }, async (post) => {
    const body = { ...draw, response_format: 'b64_json' }
    const { data } = await jsonOf(await post('/v1/images/generations', body))
    expect(atob(data[0].b64_json).slice(1, 4)).toBe('PNG')
  }),
  output('reply.image.base64', { image: { base64: png } }, async (post) => {
    const body = { ...draw, response_format: 'b64_json' }
    const { data } = await jsonOf(await post('/v1/images/generations', body))
    expect(data[0].b64_json).toBe(png)
  }),
  output('reply.image.url', { image: { url: 'https://a.test/cat.png' } }, async (post) => {
    const { data } = await jsonOf(await post('/v1/images/generations', draw))
    expect(data[0].url).toBe('https://a.test/cat.png')
  }),
  output('reply.image.revised_prompt', { image: { revised_prompt: 'A tabby.' } }, async (post) => {
    const { data } = await jsonOf(await post('/v1/images/generations', draw))
    expect(data[0].revised_prompt).toBe('A tabby.')
  }),
  output('reply.audio', { audio: btoa('any bytes \xff') }, async (post) => {
    const body = { model: 'tts-1', input: 'a cat', voice: 'alloy', response_format: 'wav' }
    const bytes = new Uint8Array(await (await post('/v1/audio/speech', body)).arrayBuffer())
    expect(String.fromCharCode(...bytes)).toBe('any bytes \xff')
  }),
  output('reply.scores', { scores: [0.1, 0.9] }, async (post) => {
    // OpenAI has no such API; Cohere's stands for those that have.
    const body = { model: 'rerank-v3.5', query: 'which?', documents: ['a', 'b'] }
    const { results } = await jsonOf(await post('/v2/rerank', body))
    expect(results).toEqual([
      { index: 1, relevance_score: 0.9 },
      { index: 0, relevance_score: 0.1 },
    ])
  }),
]
