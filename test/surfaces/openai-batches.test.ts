import { defineConfig } from 'mockllm'
import OpenAI, { toFile } from 'openai'
import { expect } from 'vitest'
import { type Case, describeCases } from './suite.ts'

const connect = (origin = 'https://api.openai.com') =>
  new OpenAI({ apiKey: 'sk-test', baseURL: `${origin}/v1`, maxRetries: 0 })

const model = 'gpt-4o'
const config = defineConfig({
  responses: {
    hello: 'Grüße 👋🏽!',
    'too much': { error: { kind: 'rate_limit', message: 'Slow down, please.' } },
    slow: { text: 'At last.', lag: { ttft_ms: 3_600_000 } },
  },
  defaults: { unmatched: 'error' },
})

const chat = (content: string) => ({ model, messages: [{ role: 'user', content }] })
const line = (custom_id: string, body: object, url = '/v1/chat/completions') =>
  JSON.stringify({ custom_id, method: 'POST', url, body })

async function upload({ files }: OpenAI, lines: string[], name = 'in.jsonl') {
  return files.create({ purpose: 'batch', file: await toFile(Buffer.from(lines.join('\n')), name) })
}

type Endpoint = OpenAI.Batches.BatchCreateParams['endpoint']

async function begin(
  openai: OpenAI,
  lines: string[],
  endpoint: Endpoint = '/v1/chat/completions',
): Promise<OpenAI.Batch> {
  const { id } = await upload(openai, lines)
  return openai.batches.create({
    input_file_id: id,
    endpoint,
    completion_window: '24h',
    metadata: { job: 'nightly' },
  })
}

/** The JSON lines of a file. */
async function linesOf({ files }: OpenAI, id: string | null | undefined) {
  const text = await (await files.content(id!)).text()
  return text
    .split('\n')
    .filter((entry) => entry !== '')
    .map((entry) => JSON.parse(entry) as Record<string, unknown>)
}

async function listed<Item>(pages: AsyncIterable<Item>): Promise<Item[]> {
  const items: Item[] = []
  for await (const item of pages) items.push(item)
  return items
}

const common = { surface: 'openai-batches', client: 'openai', kind: 'sdk', config } as const

const cases: Case[] = [
  {
    ...common,
    feature: 'files',
    async run({ origin }) {
      const { files } = connect(origin)
      const bytes = new Uint8Array([0, 255, 10, 128])
      const file = await files.create({
        purpose: 'fine-tune',
        file: await toFile(bytes, 'Daten ü.bin'),
      })
      expect(file).toMatchObject({
        id: expect.stringMatching(/^file-\w{22}$/),
        object: 'file',
        bytes: 4,
        filename: 'Daten ü.bin',
        purpose: 'fine-tune',
        status: 'processed',
      })
      expect(await files.retrieve(file.id)).toEqual(file)
      expect(await files.waitForProcessing(file.id)).toEqual(file)
      expect(new Uint8Array(await (await files.content(file.id)).arrayBuffer())).toEqual(bytes)
      expect(await files.delete(file.id)).toEqual({ id: file.id, object: 'file', deleted: true })
      await expect(files.retrieve(file.id)).rejects.toMatchObject({
        status: 404,
        param: 'id',
        message: expect.stringContaining(`No such File object: ${file.id}`),
      })
    },
  },
  {
    ...common,
    feature: 'file list',
    async run({ origin }) {
      const openai = connect(origin)
      const ids: string[] = []
      // The same again is another file.
      for (let index = 0; index < 3; index++) ids.push((await upload(openai, ['{}'])).id)
      expect(new Set(ids).size).toBe(3)
      const { files } = openai
      const found = async (query: OpenAI.FileListParams) =>
        (await listed(files.list(query))).map(({ id }) => id)
      expect(await found({ limit: 2 })).toEqual(ids.toReversed())
      expect(await found({ limit: 2, order: 'asc' })).toEqual(ids)
      expect(await found({ purpose: 'vision' })).toEqual([])
      const page = await files.list({ limit: 2 })
      expect(page.has_more).toBe(true)
    },
  },
  {
    ...common,
    feature: 'file errors',
    async run({ origin }) {
      const openai = connect(origin)
      await expect(upload(openai, ['{}'], 'notes.txt')).rejects.toMatchObject({
        status: 400,
        message: expect.stringContaining('Must be .jsonl'),
      })
      const file = await toFile(Buffer.from('hi'), 'a.txt')
      const purpose = 'poetry' as OpenAI.FilePurpose
      await expect(openai.files.create({ purpose, file })).rejects.toMatchObject({
        status: 400,
        param: 'purpose',
        code: 'invalid_value',
      })
      const { id } = await openai.files.create({ purpose: 'user_data', file })
      await expect(openai.files.content(id)).rejects.toMatchObject({
        status: 400,
        message: expect.stringContaining('Not allowed to download files of purpose: user_data'),
      })
    },
  },
  {
    ...common,
    feature: 'batch',
    async run({ origin, llm }) {
      const openai = connect(origin)
      const lines = [
        line('a', chat('hello')),
        line('b', chat('too much')),
        line('c', chat('unknown')),
      ]
      const created = await begin(openai, [...lines, ''])
      expect(created).toMatchObject({
        id: expect.stringMatching(/^batch_\w{32}$/),
        object: 'batch',
        endpoint: '/v1/chat/completions',
        completion_window: '24h',
        status: 'validating',
        output_file_id: null,
        error_file_id: null,
        metadata: { job: 'nightly' },
      })
      const batch = await openai.batches.retrieve(created.id)
      expect(batch).toMatchObject({
        status: 'completed',
        model,
        request_counts: { total: 3, completed: 1, failed: 2 },
        completed_at: expect.any(Number),
      })
      const output = await linesOf(openai, batch.output_file_id)
      expect(output).toMatchObject([
        {
          id: expect.stringMatching(/^batch_req_/),
          custom_id: 'a',
          response: {
            status_code: 200,
            request_id: expect.stringMatching(/^req_/),
            body: { object: 'chat.completion', choices: [{ message: { content: 'Grüße 👋🏽!' } }] },
          },
          error: null,
        },
      ])
      const { body } = output[0]!['response'] as { body: OpenAI.ChatCompletion }
      expect(batch.usage).toMatchObject({
        input_tokens: body.usage!.prompt_tokens,
        output_tokens: body.usage!.completion_tokens,
        total_tokens: body.usage!.total_tokens,
      })
      expect(await linesOf(openai, batch.error_file_id)).toMatchObject([
        {
          custom_id: 'b',
          response: { status_code: 429, body: { error: { message: 'Slow down, please.' } } },
          error: null,
        },
        { custom_id: 'c', response: { status_code: 404 }, error: null },
      ])
      expect((await openai.files.retrieve(batch.output_file_id!)).purpose).toBe('batch_output')
      expect(await openai.batches.retrieve(created.id)).toEqual(batch)
      expect(llm.calls.flatMap(({ user }) => (user === undefined ? [] : [user])).sort()).toEqual([
        'hello',
        'too much',
        'unknown',
      ])
    },
  },
  {
    ...common,
    feature: 'batch of other endpoints',
    // Vectors and verdicts need no rule.
    config: {},
    async run({ origin }) {
      const openai = connect(origin)
      const bodies: [Endpoint, object, string][] = [
        ['/v1/responses', { model, input: 'hello' }, 'response'],
        ['/v1/completions', { model, prompt: 'hello' }, 'text_completion'],
        ['/v1/embeddings', { model, input: 'hello' }, 'list'],
        ['/v1/moderations', { model, input: 'hello' }, 'modr-'],
      ]
      for (const [url, body, expected] of bodies) {
        const { id } = await begin(openai, [line('a', body, url)], url)
        const batch = await openai.batches.retrieve(id)
        expect(batch).toMatchObject({ endpoint: url, request_counts: { completed: 1, failed: 0 } })
        const [answered] = await linesOf(openai, batch.output_file_id)
        const { body: answer } = answered!['response'] as { body: { object?: string; id: string } }
        expect(answer.object ?? answer.id).toContain(expected)
        if (url !== '/v1/moderations') expect(batch.usage!.input_tokens).toBeGreaterThan(0)
      }
    },
  },
  {
    ...common,
    feature: 'batch list',
    async run({ origin }) {
      const openai = connect(origin)
      const ids: string[] = []
      for (let index = 0; index < 3; index++) {
        ids.unshift((await begin(openai, [line('a', chat('hello'))])).id)
      }
      const found = await listed(openai.batches.list({ limit: 2 }))
      expect(found.map(({ id }) => id)).toEqual(ids)
      expect(found.map(({ status }) => status)).toEqual(['completed', 'completed', 'completed'])
    },
  },
  {
    ...common,
    feature: 'batch cancel',
    async run({ origin }) {
      const openai = connect(origin)
      const { id } = await begin(openai, [line('a', chat('hello')), line('b', chat('slow'))])
      expect(await openai.batches.retrieve(id)).toMatchObject({
        status: 'in_progress',
        request_counts: { total: 2, completed: 1, failed: 0 },
      })
      expect(await openai.batches.cancel(id)).toMatchObject({
        status: 'cancelling',
        cancelling_at: expect.any(Number),
      })
      const batch = await openai.batches.retrieve(id)
      expect(batch).toMatchObject({ status: 'cancelled', cancelled_at: expect.any(Number) })
      expect(await linesOf(openai, batch.output_file_id)).toMatchObject([{ custom_id: 'a' }])
      expect(await linesOf(openai, batch.error_file_id)).toMatchObject([
        { custom_id: 'b', response: null, error: { code: 'batch_cancelled' } },
      ])
      await expect(openai.batches.cancel(id)).rejects.toMatchObject({ status: 409 })
    },
  },
  {
    ...common,
    feature: 'batch failed',
    async run({ origin }) {
      const openai = connect(origin)
      const good = line('a', chat('hello'))
      const { id, status } = await begin(openai, [
        good,
        'no JSON',
        '[1]',
        good,
        line('b', { ...chat('hello'), model: 'gpt-5' }),
        line('c', chat('hello'), '/v1/embeddings'),
        '{"method":"POST","url":"/v1/chat/completions","body":{}}',
        '{"custom_id":"d","method":"GET","url":"/v1/chat/completions","body":{}}',
      ])
      expect(status).toBe('validating')
      const batch = await openai.batches.retrieve(id)
      expect(batch).toMatchObject({
        status: 'failed',
        failed_at: expect.any(Number),
        request_counts: { total: 0, completed: 0, failed: 0 },
        output_file_id: null,
        error_file_id: null,
      })
      expect(batch.errors!.data!.map(({ line: at, code }) => [at, code])).toEqual([
        [2, 'invalid_json_line'],
        [3, 'invalid_json_line'],
        [4, 'duplicate_custom_id'],
        [5, 'model_mismatch'],
        [6, 'url_mismatch'],
        [7, 'missing_required_parameter'],
        [8, 'invalid_method'],
      ])
      const empty = await begin(openai, ['', ''])
      expect((await openai.batches.retrieve(empty.id)).errors!.data).toMatchObject([
        { code: 'empty_file', line: null },
      ])
    },
  },
  {
    ...common,
    feature: 'batch errors',
    async run({ origin }) {
      const openai = connect(origin)
      await expect(openai.batches.retrieve('batch_0')).rejects.toMatchObject({ status: 404 })
      await expect(openai.batches.cancel('batch_0')).rejects.toMatchObject({ status: 404 })
      const { id } = await upload(openai, [line('a', chat('hello'))])
      const create = (body: object) =>
        openai.batches.create({
          input_file_id: id,
          endpoint: '/v1/chat/completions',
          completion_window: '24h',
          ...body,
        })
      await expect(create({ completion_window: '1h' })).rejects.toMatchObject({
        status: 400,
        param: 'completion_window',
      })
      await expect(create({ endpoint: '/v1/poems' })).rejects.toMatchObject({
        status: 400,
        param: 'endpoint',
      })
      await expect(create({ input_file_id: undefined })).rejects.toMatchObject({
        status: 400,
        code: 'missing_required_parameter',
      })
      const lost = await create({ input_file_id: 'file-0' })
      expect((await openai.batches.retrieve(lost.id)).status).toBe('failed')
    },
  },
]

describeCases('openai-batches', cases)
