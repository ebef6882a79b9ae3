/** Embeddings, moderations, images and speech, byte for byte, and what they refuse. */
import { getEncoding } from 'js-tiktoken'
import { mockLLMHandlers } from 'mockllm'
import { getResponse } from 'msw'
import { describe, expect, test } from 'vitest'
import { askOpenAI, eventsOf } from './ask-openai.ts'

const small = 'text-embedding-3-small'

describe('embeddings', () => {
  const rules = { responses: { a: { embedding: [1, -2.5] } } }

  test('have these bytes, as floats and as base64', async () => {
    const asked = { model: small, input: 'a' }
    const floats = await askOpenAI('embeddings', asked, rules)
    expect(floats.text).toBe(
      '{"object":"list","data":[{"object":"embedding","index":0,"embedding":[1,-2.5]}],' +
        '"model":"text-embedding-3-small","usage":{"prompt_tokens":1,"total_tokens":1}}',
    )
    const base64 = await askOpenAI('embeddings', { ...asked, encoding_format: 'base64' }, rules)
    expect(base64.json.data[0].embedding).toBe('AACAPwAAIMA=')
  })

  test('count as many tokens as the rules say', async () => {
    const config = { responses: { a: { embedding: [1], usage: { input_tokens: 40 } } } }
    const { json } = await askOpenAI('embeddings', { model: small, input: ['a', 'b'] }, config)
    expect(json.usage).toEqual({ prompt_tokens: 41, total_tokens: 41 })
  })

  test.each([
    ['text-embedding-3-small', 1536],
    ['text-embedding-3-large', 3072],
    ['text-embedding-ada-002', 1536],
    ['another', 1536],
  ])('of %s have %i dimensions', async (model, dimensions) => {
    const { json } = await askOpenAI('embeddings', { model, input: 'x' })
    expect(json.data[0].embedding).toHaveLength(dimensions)
  })

  test.each([
    [{}, "Missing required parameter: 'input'."],
    [{ input: '' }, "'$.input' is invalid."],
    [{ input: [] }, "'$.input' is invalid."],
    [{ input: ['a', ''] }, "'$.input' is invalid."],
    [{ input: [null] }, "'$.input' is invalid."],
    [{ input: { a: 1 } }, "'$.input' is invalid."],
    [{ input: new Array(2049).fill('a') }, "'$.input' is invalid."],
    [{ input: 'a', dimensions: 0 }, "Invalid 'dimensions': integer below minimum value."],
    [{ input: 'a', dimensions: 'x' }, "Invalid type for 'dimensions'"],
    [{ input: 'a', model: null }, 'you must provide a model parameter'],
  ])('refuse a wrong request (%#)', async (body, message) => {
    const { status, json } = await askOpenAI('embeddings', { model: small, ...body })
    expect(status).toBe(400)
    expect(json.error.message).toContain(message)
  })

  test('are the same of a text and of its tokens, by the same rule', async () => {
    const tokens = getEncoding('cl100k_base').encode('Straße 猫 😀')
    const config = { responses: { hi: { embedding: [7] } } }
    const of = async (input: unknown) =>
      (await askOpenAI('embeddings', { model: small, input, dimensions: 8 }, config)).json
    const texts = await of(['Straße 猫 😀', 'hi'])
    expect(await of([tokens, [6151]])).toEqual(texts)
    expect(await of(tokens)).toMatchObject({ data: [texts.data[0]] })
    expect(texts.data[1].embedding).toEqual([7])
  })

  test('are made of numbers that are no tokens, too', async () => {
    const { json } = await askOpenAI('embeddings', { model: small, input: [9e9, -1] })
    expect(json.data).toHaveLength(1)
    expect(json.usage.prompt_tokens).toBe(2)
  })

  test('take as many inputs as OpenAI does', async () => {
    const input = new Array(2048).fill('a')
    const { json } = await askOpenAI('embeddings', { model: small, input, dimensions: 2 })
    expect(json.data).toHaveLength(2048)
    expect(json.data[2047].index).toBe(2047)
    expect(json.usage.prompt_tokens).toBe(2048)
  })

  test.each([
    [{ dimensions: 1537 }],
    [{ encoding_format: 'hex' }],
    [{ model: 'text-embedding-ada-002', dimensions: 8 }],
  ])('refuse more where they are strict: %o', async (body) => {
    const asked = { model: small, input: 'a', ...body }
    expect((await askOpenAI('embeddings', asked)).status).toBe(200)
    const strict = await askOpenAI('embeddings', asked, { settings: { strict: true } })
    expect(strict.status).toBe(400)
  })
})

describe('moderations', () => {
  test('of older models have neither the newer categories nor what they looked at', async () => {
    const body = { model: 'text-moderation-latest', input: 'hello' }
    const { json } = await askOpenAI('moderations', body)
    expect(json.model).toBe('text-moderation-007')
    expect(Object.keys(json.results[0])).toEqual(['flagged', 'categories', 'category_scores'])
    expect(Object.keys(json.results[0].categories)).toHaveLength(11)
    expect(Object.keys(json.results[0].category_scores)).toHaveLength(11)
  })

  test('of a picture alone look at what a picture may show', async () => {
    const input = [{ type: 'image_url', image_url: { url: 'data:,' } }]
    const [{ category_applied_input_types: applied, category_scores: scores }] = (
      await askOpenAI('moderations', { input })
    ).json.results
    expect(applied).toMatchObject({ violence: ['image'], sexual: ['image'], hate: [] })
    expect(scores.hate).toBe(0)
    expect(scores.violence).toBeLessThan(0.01)
  })

  test('are the same for the same text', async () => {
    const [one, two, other] = await Promise.all(
      ['a', 'a', 'b'].map((input) => askOpenAI('moderations', { input })),
    )
    expect(one!.text).toBe(two!.text)
    expect(one!.json.results).not.toEqual(other!.json.results)
  })

  test('flag what is said to be flagged', async () => {
    const config = { responses: { a: { moderation: { flagged: true } } } }
    expect((await askOpenAI('moderations', { input: 'a' }, config)).json.results[0].flagged).toBe(
      true,
    )
  })

  test.each([
    [{}],
    [{ input: [] }],
    [{ input: 7 }],
    [{ input: [null] }],
    [{ input: [{ type: 'x' }] }],
  ])('refuse a wrong request: %o', async (body) => {
    const { status, json } = await askOpenAI('moderations', body)
    expect([status, json.error.param.startsWith('input')]).toEqual([400, true])
  })
})

describe('images', () => {
  test('by address name what they are made of', async () => {
    const { json } = await askOpenAI('images/generations', { prompt: 'a cat', n: 2 })
    expect(json.created).toBe(1_767_225_600)
    expect(json.data).toHaveLength(2)
    for (const { url } of json.data) {
      expect(url).toMatch(
        /^https:\/\/api\.openai\.com\/v1\/images\/made\/1024x1024\/[\da-f]{8}\.png$/,
      )
    }
    expect(json.data[0]).not.toEqual(json.data[1])
  })

  test('are named as they are given', async () => {
    const image = { url: 'https://example.com/cat.png', revised_prompt: 'A cat.' }
    const config = { responses: { cat: { image } } }
    const { json } = await askOpenAI('images/generations', { prompt: 'cat' }, config)
    expect(json.data).toEqual([image])
  })

  test('say that they are PNG, but for a file that is given', async () => {
    const body = { model: 'gpt-image-1', prompt: 'cat', output_format: 'webp', quality: 'medium' }
    const made = await askOpenAI('images/generations', body)
    expect(made.json).toMatchObject({ output_format: 'png', quality: 'medium', size: '1024x1024' })
    const config = { responses: { cat: { image: { base64: 'UklGRg==' } } } }
    const given = await askOpenAI('images/generations', body, config)
    expect(given.json).toMatchObject({ output_format: 'webp', data: [{ b64_json: 'UklGRg==' }] })
  })

  test('are streamed as named events', async () => {
    const body = { model: 'gpt-image-1', prompt: 'a cat', stream: true, partial_images: 1 }
    const { text } = await askOpenAI('images/generations', body)
    expect(text.match(/^event: .*/gm)).toEqual([
      'event: image_generation.partial_image',
      'event: image_generation.completed',
    ])
    const [sketch, whole] = eventsOf(text)
    expect(Object.keys(sketch)).toEqual([
      'type',
      'b64_json',
      'created_at',
      'background',
      'output_format',
      'quality',
      'size',
      'partial_image_index',
    ])
    expect(whole.usage.total_tokens).toBe(4162)
    expect(whole.b64_json).not.toBe(sketch.b64_json)
  })

  test.each([
    [{}, "Missing required parameter: 'prompt'."],
    [{ prompt: 7 }, "Invalid type for 'prompt'"],
    [{ prompt: 'a', n: 11 }, "Invalid 'n': integer above maximum value."],
    [{ prompt: 'a', partial_images: 4 }, "Invalid 'partial_images'"],
  ])('refuse a wrong request: %o', async (body, message) => {
    const { status, json } = await askOpenAI('images/generations', body)
    expect([status, json.error.message]).toEqual([400, expect.stringContaining(message)])
  })

  test.each([
    [{ model: 'gpt-image-1', response_format: 'url' }],
    [{ model: 'dall-e-3', n: 2 }],
    [{ response_format: 'gif' }],
    [{ output_format: 'gif' }],
    [{ size: 'large' }],
  ])('refuse more where they are strict: %o', async (body) => {
    const asked = { prompt: 'a', ...body }
    expect((await askOpenAI('images/generations', asked)).status).toBe(200)
    const strict = await askOpenAI('images/generations', asked, { settings: { strict: true } })
    expect(strict.status).toBe(400)
  })

  test('that are edited or varied want a picture', async () => {
    const form = new FormData()
    form.set('prompt', 'a hat')
    const edit = await askOpenAI('images/edits', form)
    expect(edit.json.error.message).toBe("Missing required parameter: 'image'.")
    expect((await askOpenAI('images/variations', form)).status).toBe(400)
  })

  test.each(['0x0', '99999x1', 'auto', '512'])(
    'have a size that can be made for %s',
    async (size) => {
      const body = { prompt: 'a', size, response_format: 'b64_json' }
      const { json } = await askOpenAI('images/generations', body)
      const png = Buffer.from(json.data[0].b64_json, 'base64')
      expect(png.readUInt32BE(16)).toBeGreaterThan(0)
      expect(png.readUInt32BE(16)).toBeLessThanOrEqual(4096)
    },
  )
})

describe('speech', () => {
  test('lasts by its text and speed, and no longer than three seconds', async () => {
    const bytes = async (given: object) => {
      const body = { model: 'tts-1', response_format: 'mp3', input: 'x'.repeat(20), ...given }
      return (await askOpenAI('audio/speech', body, {})).text.length
    }
    expect(await bytes({ speed: 2 })).toBeLessThan(await bytes({}))
    expect(await bytes({ input: 'x'.repeat(4096) })).toBe(await bytes({ input: 'x'.repeat(50) }))
  })

  test.each([
    [{}, "Missing required parameter: 'input'."],
    [{ input: 'a', model: undefined }, 'you must provide a model parameter'],
    [{ input: 'a'.repeat(4097) }, 'maximum length 4096'],
    [{ input: 'a', response_format: 'flac' }, 'mockllm makes speech as mp3, wav or pcm'],
  ])('refuses a wrong request (%#)', async (body, message) => {
    const { status, json } = await askOpenAI('audio/speech', { model: 'tts-1', ...body })
    expect([status, json.error.message]).toEqual([400, expect.stringContaining(message)])
  })

  test.each([
    [{ voice: undefined }],
    [{ input: '' }],
    [{ response_format: 'ogg' }],
    [{ stream_format: 'sse' }],
  ])('refuses more where it is strict: %o', async (body) => {
    const asked = { model: 'tts-1', input: 'a', voice: 'alloy', ...body }
    expect((await askOpenAI('audio/speech', asked)).status).toBe(200)
    const strict = await askOpenAI('audio/speech', asked, { settings: { strict: true } })
    expect(strict.status).toBe(400)
  })

  test('is given in a format that cannot be made', async () => {
    const config = { responses: { a: { audio: 'T2dnUw==' } } }
    const body = { model: 'tts-1', input: 'a', response_format: 'opus' }
    const { text, headers } = await askOpenAI('audio/speech', body, config)
    expect([text, headers.get('content-type')]).toEqual(['OggS', 'audio/opus'])
  })
})

describe('a response of a function', () => {
  test('goes wrong as the client asks for', async () => {
    const bytes = Uint8Array.of(0, 255, 254, 128)
    const handlers = mockLLMHandlers(
      () => new Response(bytes, { headers: { 'content-type': 'audio/wav' } }),
    )
    const request = new Request('https://api.openai.com/v1/audio/speech', {
      method: 'POST',
      headers: { 'x-mockllm-fault': 'truncate' },
      body: JSON.stringify({ model: 'tts-1', voice: 'alloy', input: 'hi' }),
    })
    const response = (await getResponse(handlers, request))!
    expect(response.headers.get('content-type')).toBe('audio/wav')
    expect(Array.from(new Uint8Array(await response.arrayBuffer()))).toEqual([0, 255])
  })
})
