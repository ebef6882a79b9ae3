import { createOpenAI } from '@ai-sdk/openai'
import { generateImage } from 'ai'
import OpenAI, { toFile } from 'openai'
import OpenAIv4 from 'openai-v4'
import { expect } from 'vitest'
import { type Case, describeCases } from './suite.ts'

const apiKey = 'sk-test'
const surface = 'openai-images'
const optionsOf = (origin = 'https://api.openai.com') => ({
  apiKey,
  baseURL: `${origin}/v1`,
  maxRetries: 0,
})
const sdkOf = (origin: string | undefined) => new OpenAI(optionsOf(origin))

/** Width and height of a PNG; fails for anything else. */
function sizeOf(bytes: Uint8Array): number[] {
  expect([...bytes.subarray(0, 4)]).toEqual([0x89, 0x50, 0x4e, 0x47])
  const view = new DataView(bytes.buffer, bytes.byteOffset)
  return [view.getUint32(16), view.getUint32(20)]
}
const decode = (base64: string | undefined) => new Uint8Array(Buffer.from(base64!, 'base64'))
async function listOf<Event>(events: AsyncIterable<Event>): Promise<Event[]> {
  const list: Event[] = []
  for await (const event of events) list.push(event)
  return list
}
const given = { responses: { cat: { image: { base64: 'R0lGODlhAQABAAAAACw=' } } } }
const file = () => toFile(Buffer.from('a picture'), 'cat.png', { type: 'image/png' })

const cases: Case[] = [
  ...[OpenAI, OpenAIv4].map(
    (Client, index): Case => ({
      surface,
      client: ['openai', 'openai 4'][index]!,
      kind: 'sdk',
      feature: 'images as files',
      async run({ origin, llm }) {
        const { data, usage, ...rest } = await new Client(optionsOf(origin)).images.generate({
          model: 'gpt-image-1',
          prompt: 'a cat',
          n: 2,
          size: '1536x1024',
          quality: 'low',
        })
        expect(data!.map(({ b64_json }) => sizeOf(decode(b64_json)))).toEqual([
          [1536, 1024],
          [1536, 1024],
        ])
        expect(data![0]).not.toEqual(data![1])
        expect(usage).toEqual({
          input_tokens: 2,
          input_tokens_details: { image_tokens: 0, text_tokens: 2 },
          output_tokens: 800,
          total_tokens: 802,
          output_tokens_details: { image_tokens: 800, text_tokens: 0 },
        })
        expect(rest).toMatchObject({
          created: expect.any(Number),
          background: 'opaque',
          output_format: 'png',
          quality: 'low',
          size: '1536x1024',
        })
        expect(llm.calls[0]).toMatchObject({ user: 'a cat', rule: 'computed' })
      },
    }),
  ),
  {
    surface,
    client: 'openai',
    kind: 'sdk',
    feature: 'images by address',
    async run({ origin }) {
      const { data, usage } = await sdkOf(origin).images.generate({
        model: 'dall-e-3',
        prompt: 'a dog',
        size: '1024x1792',
      })
      expect(usage).toBeUndefined()
      expect(data![0]!.revised_prompt).toBe('a dog')
      const response = await fetch(data![0]!.url!)
      expect(response.headers.get('content-type')).toBe('image/png')
      const bytes = new Uint8Array(await response.arrayBuffer())
      expect(sizeOf(bytes)).toEqual([1024, 1792])
      const { data: files } = await sdkOf(origin).images.generate({
        model: 'dall-e-3',
        prompt: 'a dog',
        size: '1024x1792',
        response_format: 'b64_json',
      })
      expect(decode(files![0]!.b64_json)).toEqual(bytes)
    },
  },
  {
    surface,
    client: 'openai',
    kind: 'sdk',
    feature: 'an image by rule',
    config: given,
    async run({ origin }) {
      const { data } = await sdkOf(origin).images.generate({ model: 'gpt-image-1', prompt: 'cat' })
      expect(data![0]!.b64_json).toBe('R0lGODlhAQABAAAAACw=')
      const addressed = await sdkOf(origin).images.generate({ model: 'dall-e-2', prompt: 'cat' })
      expect(addressed.data![0]!.url).toBe('data:image/png;base64,R0lGODlhAQABAAAAACw=')
    },
  },
  {
    surface,
    client: 'openai',
    kind: 'sdk',
    feature: 'edits and variations',
    async run({ origin, llm }) {
      const edited = await sdkOf(origin).images.edit({
        model: 'gpt-image-1',
        image: [await file(), await file()],
        prompt: 'add a hat',
        n: 2,
      })
      expect(edited.data!.map(({ b64_json }) => sizeOf(decode(b64_json)))).toHaveLength(2)
      expect(edited.usage!.input_tokens_details).toEqual({ image_tokens: 388, text_tokens: 3 })
      const varied = await sdkOf(origin).images.createVariation({
        image: await file(),
        response_format: 'b64_json',
        size: '256x256',
      })
      expect(sizeOf(decode(varied.data![0]!.b64_json))).toEqual([256, 256])
      expect(llm.calls.map(({ user }) => user)).toEqual(['add a hat', 'cat.png'])
      expect(llm.calls[0]!.prompt!.messages[0]!.attachments).toEqual([{ type: 'image' }])
    },
  },
  {
    surface,
    client: 'openai',
    kind: 'sdk',
    feature: 'streamed sketches',
    async run({ origin }) {
      const asked = { model: 'gpt-image-1', prompt: 'a cat' }
      const plain = await sdkOf(origin).images.generate(asked)
      const made = await sdkOf(origin).images.generate({
        ...asked,
        stream: true,
        partial_images: 2,
      })
      const events = await listOf(made)
      expect(events.map((event) => event.type)).toEqual([
        'image_generation.partial_image',
        'image_generation.partial_image',
        'image_generation.completed',
      ])
      expect(events[1]).toMatchObject({ partial_image_index: 1, size: '1024x1024' })
      expect(events[2]).toMatchObject({ b64_json: plain.data![0]!.b64_json, usage: plain.usage })
      const edits = await sdkOf(origin).images.edit({
        ...asked,
        image: await file(),
        stream: true,
        partial_images: 1,
      })
      expect((await listOf(edits)).map((event) => event.type)).toEqual([
        'image_edit.partial_image',
        'image_edit.completed',
      ])
    },
  },
  {
    surface,
    client: 'openai',
    kind: 'sdk',
    feature: 'fault',
    config: { responses: { 'a cat': { image: {}, fault: 'error_event@1' } } },
    async run({ origin, llm }) {
      const events = await sdkOf(origin).images.generate({
        model: 'gpt-image-1',
        prompt: 'a cat',
        stream: true,
        partial_images: 2,
      })
      const heard: string[] = []
      const listening = (async () => {
        for await (const event of events) heard.push(event.type)
      })()
      await expect(listening).rejects.toThrow(OpenAI.APIError)
      expect(heard).toEqual(['image_generation.partial_image'])
      expect(llm.calls[0]!.outcome).toBe('faulted')
    },
  },
  {
    surface,
    client: 'openai',
    kind: 'sdk',
    feature: 'error',
    config: {
      responses: {
        'a crime': {
          error: { kind: 'content_filter' as const, code: 'content_policy_violation' },
        },
      },
    },
    async run({ origin }) {
      const asking = sdkOf(origin).images.generate({ model: 'gpt-image-1', prompt: 'a crime' })
      await expect(asking).rejects.toThrow(OpenAI.BadRequestError)
      await expect(asking).rejects.toMatchObject({ code: 'content_policy_violation' })
    },
  },
  {
    surface,
    client: '@ai-sdk/openai',
    kind: 'ai-sdk',
    feature: 'images as files',
    async run({ origin }) {
      const openai = createOpenAI({ apiKey, baseURL: optionsOf(origin).baseURL })
      for (const model of ['gpt-image-1', 'dall-e-3']) {
        const { image } = await generateImage({
          model: openai.image(model),
          prompt: 'a cat',
          size: '1024x1024',
        })
        expect(image.mediaType).toBe('image/png')
        expect(sizeOf(image.uint8Array)).toEqual([1024, 1024])
      }
    },
  },
]

describeCases('openai-images', cases)
