/** The pictures of OpenAI's images API, whole or as the events of a stream. @see https://platform.openai.com/docs/api-reference/images-streaming */
import type OpenAI from 'openai'
import { bytesToBase64 } from '../../made/base64.ts'
import { makePng } from '../../made/png.ts'
import type { Prompt } from '../../prompt.ts'
import { hashText } from '../../random.ts'
import type { ImageReply, Reply } from '../../reply.ts'
import { namedFrame } from '../../stream/event-stream.ts'
import { type Body, textOf } from '../lenient-fields.ts'
import type { EndpointRequest } from '../provider.ts'

type Images = OpenAI.ImagesResponse
/** Newer models make other sizes than the SDK's types know. */
type Response = Omit<Images, 'size'> & { size?: string }
type AnySize<Event> = Omit<Event, 'size' | 'type'> & { size: string; type: string }
type Sketch = AnySize<OpenAI.ImageGenPartialImageEvent>
type Completed = AnySize<OpenAI.ImageGenCompletedEvent>
type Quality = 'low' | 'medium' | 'high'
type OutputFormat = NonNullable<Images['output_format']>

export interface AskedImages {
  fields: Body
  /** Of the prompt. */
  textTokens: number
  /** How many pictures the request brings. */
  pictures: number
}

/** Below it are the pictures that addresses name. */
export const madePath = '/v1/images/made'

/** The models that answer with the file itself, never with an address. */
export function isGptImage(model: string): boolean {
  return /(?:^|\/)(?:gpt-image|chatgpt-image)/.test(model)
}

const mostPixels = 4096

/** `1024x1024` where it is `auto` or no size. */
export function readSize(size: unknown): { width: number; height: number } {
  const [, width, height] = /^(\d+)x(\d+)$/.exec(textOf(size)) ?? []
  const bound = (pixels = '1024') => Math.min(Math.max(Number(pixels), 1), mostPixels)
  return { width: bound(width), height: bound(height) }
}

/** @see https://platform.openai.com/docs/guides/image-generation#cost-and-latency */
const outputTokens: Record<Quality, [square: number, portrait: number, landscape: number]> = {
  low: [272, 408, 400],
  medium: [1056, 1584, 1568],
  high: [4160, 6240, 6208],
}
/** Of a picture that the request brings. */
const pictureTokens = 194

export function encodeImages(
  { image = {} }: Reply,
  prompt: Prompt,
  request: EndpointRequest,
  asked: AskedImages,
): unknown {
  const { fields } = asked
  const created = Math.floor(request.nowMs / 1000)
  const count = countOf(fields)
  const size = readSize(fields['size'])
  const indexes = Array.from({ length: count }, (_, index) => index)
  if (isGptImage(prompt.model)) {
    return {
      created,
      ...looksOf(image, fields),
      data: indexes.map((index) => ({ b64_json: fileOf(image, prompt, size, index) })),
      usage: usageOf(asked, count),
    } satisfies Response
  }
  const revised = image.revised_prompt ?? (prompt.model === 'dall-e-3' ? prompt.user : undefined)
  return {
    created,
    data: indexes.map((index) => ({
      ...(revised === undefined ? {} : { revised_prompt: revised }),
      ...(fields['response_format'] === 'b64_json'
        ? { b64_json: fileOf(image, prompt, size, index) }
        : { url: addressOf(image, prompt, size, index, request.origin) }),
    })),
  } satisfies Response
}

/** Each picture, after as many sketches as are asked for. */
export function imageFrames(
  { image = {} }: Reply,
  prompt: Prompt,
  request: EndpointRequest,
  asked: AskedImages,
): string[] {
  const { fields } = asked
  const kind = prompt.endpoint === 'images.generations' ? 'image_generation' : 'image_edit'
  const looks = { created_at: Math.floor(request.nowMs / 1000), ...looksOf(image, fields) }
  const size = readSize(fields['size'])
  const { partial_images: partials } = fields
  const sketches = typeof partials === 'number' ? partials : 0
  const frames: string[] = []
  const count = countOf(fields)
  for (let index = 0; index < count; index++) {
    for (let sketch = 0; sketch < sketches; sketch++) {
      const type = `${kind}.partial_image`
      const b64_json = fileOf(image, prompt, size, index, `sketch ${sketch}`)
      const event = { type, b64_json, ...looks, partial_image_index: sketch } satisfies Sketch
      frames.push(namedFrame(type, JSON.stringify(event)))
    }
    const type = `${kind}.completed`
    const b64_json = fileOf(image, prompt, size, index)
    const event = { type, b64_json, ...looks, usage: usageOf(asked, 1) } satisfies Completed
    frames.push(namedFrame(type, JSON.stringify(event)))
  }
  return frames
}

type Size = ReturnType<typeof readSize>

function countOf({ n }: Body): number {
  return typeof n === 'number' ? n : 1
}

function looksOf(image: ImageReply, fields: Body) {
  const { output_format: format, background } = fields
  const { width, height } = readSize(fields['size'])
  // What is made here is always PNG, and says so.
  const isOther = image.base64 !== undefined && (format === 'jpeg' || format === 'webp')
  return {
    background: background === 'transparent' ? ('transparent' as const) : ('opaque' as const),
    output_format: (isOther ? format : 'png') as OutputFormat,
    quality: qualityOf(fields),
    size: `${width}x${height}`,
  }
}

function qualityOf({ quality }: Body): Quality {
  return quality === 'low' || quality === 'medium' ? quality : 'high'
}

function usageOf(
  { fields, textTokens, pictures }: AskedImages,
  count: number,
): OpenAI.ImagesResponse.Usage {
  const { width, height } = readSize(fields['size'])
  const shape = width === height ? 0 : width < height ? 1 : 2
  const output = outputTokens[qualityOf(fields)][shape] * count
  const image = pictures * pictureTokens
  return {
    input_tokens: textTokens + image,
    input_tokens_details: { image_tokens: image, text_tokens: textTokens },
    output_tokens: output,
    total_tokens: textTokens + image + output,
    output_tokens_details: { image_tokens: output, text_tokens: 0 },
  }
}

/** Another for each text and each of several. */
function seedOf({ model, user }: Prompt, index: number, label: string): number {
  return hashText(`${model} ${user} ${index} ${label}`).low
}

function fileOf(image: ImageReply, prompt: Prompt, size: Size, index: number, label = ''): string {
  return image.base64 ?? bytesToBase64(makePng({ ...size, seed: seedOf(prompt, index, label) }))
}

function addressOf(
  { url, base64 }: ImageReply,
  prompt: Prompt,
  { width, height }: Size,
  index: number,
  origin: string,
): string {
  if (url !== undefined) return url
  if (base64 !== undefined) return `data:image/png;base64,${base64}`
  const seed = seedOf(prompt, index, '').toString(16).padStart(8, '0')
  return `${origin}${madePath}/${width}x${height}/${seed}.png`
}
