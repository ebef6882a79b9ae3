/** Answers and requests of a size that naive code gets wrong, byte for byte. */
import type { Config } from 'mockllm'
import { describe, expect, test } from 'vitest'
import { type Connection, transports } from '../sdk/transports.ts'
import { post, textOf } from './event-stream.ts'

const long = Array.from({ length: 2000 }, (_, index) =>
  `line ${index} "quoted" \\ é 漢 🚀\n\t`.padEnd(50, '.'),
)
  .join('')
  .slice(0, 100_000)
const emoji = '👩‍👩‍👧‍👦🏳️‍🌈👍🏽🇫🇷🧑🏿‍🚀❤️‍🔥🫱🏻‍🫲🏿'.repeat(50)

const config: Config = { responses: { long, emoji, 'what is this?': 'A white square.' } }

const vendors = {
  openai: {
    url: ({ openaiUrl }: Connection) => `${openaiUrl}/chat/completions`,
    image: (base64: string) => ({
      type: 'image_url',
      image_url: { url: `data:image/png;base64,${base64}` },
    }),
  },
  anthropic: {
    url: ({ anthropicUrl }: Connection) => `${anthropicUrl}/v1/messages`,
    image: (data: string) => ({
      type: 'image',
      source: { type: 'base64', media_type: 'image/png', data },
    }),
  },
}

const cases = transports.flatMap((transport) =>
  Object.entries(vendors).map(([vendor, { url, image }]) => ({ vendor, transport, url, image })),
)

describe.each(cases)('$vendor $transport.name', ({ transport, url, image }) => {
  async function connect() {
    const target = url(await transport.connect(config))
    return (content: unknown, stream: boolean): Promise<Response> => {
      const body = { model: 'm', max_tokens: 1e6, stream, messages: [{ role: 'user', content }] }
      return post(target, JSON.stringify(body))
    }
  }

  test.each([
    ['100,000 characters', 'long', long],
    ['nothing but emoji', 'emoji', emoji],
  ])('answers %s, plain and streamed', async (_, prompt, answer) => {
    const ask = await connect()
    expect(textOf(await (await ask(prompt, false)).text())).toBe(answer)
    const stream = await (await ask(prompt, true)).text()
    expect(textOf(stream)).toBe(answer)
    // A lone surrogate would have been replaced on its way through UTF-8.
    expect(stream).not.toContain('\ufffd')
  })

  test('answers about an image of 20 MB, plain and streamed', async () => {
    const ask = await connect()
    const base64 = 'iVBORw0KGgoA'.repeat((20 * 2 ** 20) / 12)
    const content = [{ type: 'text', text: 'what is this?' }, image(base64)]
    for (const stream of [false, true]) {
      const response = await ask(content, stream)
      expect(response.status).toBe(200)
      expect(textOf(await response.text())).toBe('A white square.')
    }
  })
})

test('the long answer is as long as it says', () => {
  expect(long).toHaveLength(100_000)
})
