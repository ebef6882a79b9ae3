import Anthropic from '@anthropic-ai/sdk'
import AnthropicV0 from 'anthropic-v0'
import { defineConfig } from 'mockllm'
import { expect } from 'vitest'
import { type Case, describeCases } from './suite.ts'

const apiKey = 'sk-ant-test'
const host = 'https://api.anthropic.com'
const model = 'claude-sonnet-4-6'
const hello = [{ role: 'user' as const, content: 'hello' }]

const clients = [
  {
    client: '@anthropic-ai/sdk',
    create: (baseURL = host) => new Anthropic({ apiKey, baseURL, maxRetries: 0 }),
  },
  {
    client: '@anthropic-ai/sdk 0.39',
    create(baseURL = host) {
      // Fewer types than those of the newest version, and the same calls.
      const old: unknown = new AnthropicV0({ apiKey, baseURL, maxRetries: 0 })
      return old as Anthropic
    },
  },
]

const config = defineConfig({
  responses: {
    hello: 'Hello!',
    'too much': { error: { kind: 'rate_limit', message: 'Slow down, please.' } },
    slow: { text: 'At last.', lag: { ttft_ms: 3_600_000 } },
  },
  defaults: { unmatched: 'error' },
})

const ask = (custom_id: string, content: string) => ({
  custom_id,
  params: { model, max_tokens: 9, messages: [{ role: 'user' as const, content }] },
})

async function listed<Item>(pages: AsyncIterable<Item>): Promise<Item[]> {
  const items: Item[] = []
  for await (const item of pages) items.push(item)
  return items
}

const cases: Case[] = clients.flatMap(({ client, create }) => {
  const common = { client, kind: 'sdk' as const, config }
  const messages = { ...common, surface: 'anthropic-messages' as const }
  const batches = { ...common, surface: 'anthropic-batches' as const }
  const made: Case[] = [
    {
      ...messages,
      feature: 'count tokens',
      async run({ origin }) {
        const anthropic = create(origin)
        const image = {
          type: 'image' as const,
          source: { type: 'base64' as const, media_type: 'image/png' as const, data: 'aGk=' },
        }
        const bodies: Anthropic.MessageCountTokensParams[] = [
          { model, messages: hello },
          { model, messages: hello, system: 'Be brief.' },
          {
            model,
            messages: hello,
            tools: [{ name: 'f', description: 'Does it.', input_schema: { type: 'object' } }],
          },
          {
            model,
            messages: [{ role: 'user', content: [image, { type: 'text', text: 'hello' }] }],
          },
        ]
        const counts: number[] = []
        for (const body of bodies) {
          const { input_tokens } = await anthropic.messages.countTokens(body)
          const plain = await anthropic.messages.create({ ...body, max_tokens: 9 })
          const streamed = anthropic.messages.stream({ ...body, max_tokens: 9 })
          const { usage } = await streamed.finalMessage()
          expect([plain.usage.input_tokens, usage.input_tokens]).toEqual([
            input_tokens,
            input_tokens,
          ])
          counts.push(input_tokens)
        }
        expect(counts[1]).toBeGreaterThan(counts[0]!)
        expect(counts[2]).toBeGreaterThan(counts[0]!)
        const beta = await anthropic.beta.messages.countTokens({
          model,
          messages: hello,
          betas: ['token-counting-2024-11-01'],
        })
        expect(beta.input_tokens).toBe(counts[0])
      },
    },
    {
      ...messages,
      feature: 'models',
      async run({ origin }) {
        const { models } = create(origin)
        const all = await listed(models.list({ limit: 2 }))
        expect(all.length).toBeGreaterThan(2)
        expect(new Set(all.map(({ id }) => id)).size).toBe(all.length)
        expect(all.every(({ type }) => type === 'model')).toBe(true)
        const backwards = await listed(models.list({ limit: 2, before_id: all[4]!.id }))
        expect(backwards.map(({ id }) => id).sort()).toEqual(
          all
            .slice(0, 4)
            .map(({ id }) => id)
            .sort(),
        )
        expect(await models.retrieve('claude-x')).toMatchObject({ id: 'claude-x', type: 'model' })
      },
    },
    {
      ...messages,
      feature: 'beta messages',
      async run({ origin }) {
        const anthropic = create(origin)
        const message = await anthropic.beta.messages.create({
          model,
          max_tokens: 9,
          messages: hello,
          betas: ['context-1m-2025-08-07'],
        })
        expect(message.content).toMatchObject([{ type: 'text', text: 'Hello!' }])
      },
    },
    {
      ...batches,
      feature: 'batch',
      async run({ origin }) {
        const { batches } = create(origin).messages
        const created = await batches.create({
          requests: [ask('a', 'hello'), ask('b', 'too much'), ask('c', 'unknown')],
        })
        expect(created).toMatchObject({
          id: expect.stringMatching(/^msgbatch_01\w{22}$/),
          type: 'message_batch',
          processing_status: 'in_progress',
          request_counts: { processing: 3, succeeded: 0, errored: 0, canceled: 0, expired: 0 },
          ended_at: null,
          results_url: null,
        })
        const ended = await batches.retrieve(created.id)
        expect(ended).toMatchObject({
          processing_status: 'ended',
          request_counts: { processing: 0, succeeded: 1, errored: 2, canceled: 0, expired: 0 },
          results_url: `${origin ?? host}/v1/messages/batches/${created.id}/results`,
        })
        const results = await listed(await batches.results(created.id))
        expect(results).toMatchObject([
          {
            custom_id: 'a',
            result: {
              type: 'succeeded',
              message: { model, content: [{ type: 'text', text: 'Hello!' }] },
            },
          },
          {
            custom_id: 'b',
            result: {
              type: 'errored',
              error: {
                type: 'error',
                error: { type: 'rate_limit_error', message: 'Slow down, please.' },
              },
            },
          },
          {
            custom_id: 'c',
            result: { type: 'errored', error: { error: { type: 'not_found_error' } } },
          },
        ])
      },
    },
    {
      ...batches,
      feature: 'beta batch',
      async run({ origin, llm }) {
        const { batches } = create(origin).beta.messages
        const { id } = await batches.create({
          requests: [ask('a', 'hello')],
          betas: ['message-batches-2024-09-24'],
        })
        expect((await batches.retrieve(id)).processing_status).toBe('ended')
        const results = await listed(await batches.results(id))
        expect(results).toMatchObject([{ custom_id: 'a', result: { type: 'succeeded' } }])
        const { headers } = llm.calls.find(({ path }) => path === '/v1/messages/batches')!
        expect(headers['anthropic-beta']).toContain('message-batches-2024-09-24')
      },
    },
    {
      ...batches,
      feature: 'batch list',
      async run({ origin }) {
        const { batches } = create(origin).messages
        const ids: string[] = []
        // The same again is another batch.
        for (let index = 0; index < 3; index++) {
          ids.unshift((await batches.create({ requests: [ask('a', 'hello')] })).id)
        }
        expect(new Set(ids).size).toBe(3)
        expect((await listed(batches.list({ limit: 2 }))).map(({ id }) => id)).toEqual(ids)
        const deleted = await remove(batches, ids[1]!)
        expect(deleted).toEqual({ id: ids[1], type: 'message_batch_deleted' })
        expect((await listed(batches.list())).map(({ id }) => id)).toEqual([ids[0], ids[2]])
      },
    },
    {
      ...batches,
      feature: 'batch cancel',
      async run({ origin }) {
        const { batches } = create(origin).messages
        const { id } = await batches.create({ requests: [ask('a', 'hello'), ask('b', 'slow')] })
        expect(await batches.retrieve(id)).toMatchObject({ processing_status: 'in_progress' })
        await expect(remove(batches, id)).rejects.toMatchObject({ status: 400 })
        const cancelled = await batches.cancel(id)
        expect(cancelled).toMatchObject({
          processing_status: 'canceling',
          cancel_initiated_at: expect.stringMatching(/^\d{4}-/),
        })
        expect(await batches.retrieve(id)).toMatchObject({
          processing_status: 'ended',
          request_counts: { processing: 0, succeeded: 1, canceled: 1 },
        })
        const results = await listed(await batches.results(id))
        expect(results.map(({ result }) => result.type)).toEqual(['succeeded', 'canceled'])
        await expect(batches.cancel(id)).rejects.toMatchObject({ status: 400 })
      },
    },
    {
      ...batches,
      feature: 'batch errors',
      async run({ origin }) {
        const { batches } = create(origin).messages
        await expect(batches.create({ requests: [] })).rejects.toMatchObject({ status: 400 })
        await expect(batches.retrieve('msgbatch_0')).rejects.toMatchObject({
          status: 404,
          error: { error: { type: 'not_found_error' } },
        })
      },
    },
  ]
  return made
})

describeCases('anthropic-more', cases)

/** Older versions call it `del`. */
function remove(batches: Anthropic.Messages.Batches, id: string) {
  const { del } = batches as unknown as { del?: typeof batches.delete }
  return del === undefined ? batches.delete(id) : del.call(batches, id)
}
