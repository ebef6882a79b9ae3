import OpenAI from 'openai'
import OpenAIv4 from 'openai-v4'
import { expect } from 'vitest'
import { type Case, describeCases } from './suite.ts'

const apiKey = 'sk-test'
const surface = 'openai-moderations'
const kind = 'sdk'
const optionsOf = (origin = 'https://api.openai.com') => ({
  apiKey,
  baseURL: `${origin}/v1`,
  maxRetries: 0,
})
const config = {
  responses: {
    'I will hurt you': { moderation: { categories: { violence: 0.97, harassment: 0.5 } } },
    'not so bad': { moderation: { flagged: false, categories: { violence: 0.6 } } },
    boom: { error: 'server_error' as const },
  },
}

const cases: Case[] = [
  ...[OpenAI, OpenAIv4].map(
    (Client, index): Case => ({
      surface,
      client: ['openai', 'openai 4'][index]!,
      kind,
      feature: 'moderations',
      config,
      async run({ origin }) {
        const client = new Client(optionsOf(origin))
        const input = ['hello', 'I will hurt you', 'not so bad']
        const { id, model, results } = await client.moderations.create({ input })
        expect(id).toMatch(/^modr-\w{29}$/)
        expect(model).toBe('omni-moderation-latest')
        expect(results.map(({ flagged }) => flagged)).toEqual([false, true, false])
        const [harmless, harmful] = results
        expect(Object.values(harmless!.categories)).toEqual(new Array(13).fill(false))
        expect(Math.max(...Object.values(harmless!.category_scores))).toBeLessThan(0.01)
        expect(harmful!.categories).toMatchObject({ violence: true, harassment: true, hate: false })
        expect(harmful!.category_scores).toMatchObject({ violence: 0.97, harassment: 0.5 })
        expect(harmful!.category_applied_input_types).toMatchObject({ violence: ['text'] })
      },
    }),
  ),
  {
    surface,
    client: 'openai',
    kind,
    feature: 'text and pictures',
    config,
    async run({ origin, llm }) {
      const { results } = await new OpenAI(optionsOf(origin)).moderations.create({
        model: 'omni-moderation-latest',
        input: [
          { type: 'text', text: 'I will hurt you' },
          { type: 'image_url', image_url: { url: 'data:image/png;base64,AA==' } },
        ],
      })
      expect(results).toHaveLength(1)
      expect(results[0]!.flagged).toBe(true)
      expect(results[0]!.category_applied_input_types).toMatchObject({
        violence: ['text', 'image'],
        hate: ['text'],
      })
      expect(llm.calls[0]!.prompt!.messages[0]!.attachments).toEqual([{ type: 'image' }])
    },
  },
  {
    surface,
    client: 'openai',
    kind,
    feature: 'error',
    config,
    async run({ origin }) {
      const client = new OpenAI(optionsOf(origin))
      await expect(client.moderations.create({ input: 'boom' })).rejects.toThrow(
        OpenAI.InternalServerError,
      )
      await expect(client.moderations.create({ input: [] })).rejects.toThrow(OpenAI.BadRequestError)
    },
  },
]

describeCases('openai-moderations', cases)
