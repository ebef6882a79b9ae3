/** OpenAI's images: made of a text, of other pictures, or alike to one. @see https://platform.openai.com/docs/api-reference/images */
import { makePng } from '../../made/png.ts'
import { Content } from '../content.ts'
import { type Body, textOf } from '../lenient-fields.ts'
import type { DocumentEndpoint, EndpointRequest, OutputEndpoint } from '../provider.ts'
import { invalid, invalidValue, missing, readBoolean, readInteger } from './fields.ts'
import {
  type AskedImages,
  encodeImages,
  imageFrames,
  isGptImage,
  madePath,
  readSize,
} from './images-response.ts'
import { readModel, readText, readUpload, textPrompt, typedFields } from './text-prompt.ts'

/** What the three have in common; `user` is what rules see. */
function imageEndpoint(
  name: string,
  path: string,
  body: 'json' | 'form',
  readUser: (fields: Body, form: FormData | undefined) => string,
): OutputEndpoint {
  const isEdit = name !== 'images.generations'
  return {
    kind: 'output',
    name,
    method: 'POST',
    path,
    body,
    output: 'image',
    parse(_, request) {
      const { strict, form } = request
      const fields = fieldsOf(request)
      const model = readModel(fields, 'dall-e-2')
      const user = readUser(fields, form)
      readInteger(fields, 'n', 1, 10)
      readInteger(fields, 'partial_images', 0, 3)
      if (strict) refuseUnknown(fields, model)
      return textPrompt(user, {
        endpoint: name,
        model,
        output: 'image',
        inputs: [user],
        ...(isEdit
          ? { messages: [{ role: 'user', text: user, attachments: [{ type: 'image' }] }] }
          : {}),
        stream: isGptImage(model) && readBoolean(fields, 'stream'),
      })
    },
    encode: (replies, prompt, request, { inputTokens }) =>
      encodeImages(replies[0] ?? {}, prompt, request, askedOf(request, inputTokens)),
    frames: (replies, prompt, request, { inputTokens }) =>
      prompt.stream
        ? imageFrames(replies[0] ?? {}, prompt, request, askedOf(request, inputTokens))
        : undefined,
  }
}

function fieldsOf({ body, form }: EndpointRequest): Body {
  return form === undefined ? body : typedFields(body)
}

function askedOf(request: EndpointRequest, textTokens: number): AskedImages {
  const { images } = request.body
  const pictures = Array.isArray(images) ? images.length : countPictures(request.form)
  return { fields: fieldsOf(request), textTokens, pictures }
}

export const generateImages = imageEndpoint(
  'images.generations',
  '/v1/images/generations',
  'json',
  (fields) => readText(fields, 'prompt'),
)

/** Files in a form, or `images` of JSON: addresses and ids of files. */
export const editImages = imageEndpoint(
  'images.edits',
  '/v1/images/edits',
  'form',
  (fields, form) => {
    const name = form === undefined ? 'images' : 'image'
    if (fields[name] === undefined) throw missing(name)
    return readText(fields, 'prompt')
  },
)

/** Without words of its own, it is told by the file's name. */
export const varyImages = imageEndpoint(
  'images.variations',
  '/v1/images/variations',
  'form',
  (_fields, form) => {
    return readUpload(form, 'image').name
  },
)

/** The pictures that answers with addresses name: each address says all that its picture is made of. */
export const readMadeImage: DocumentEndpoint = {
  kind: 'document',
  method: 'GET',
  path: `${madePath}/{size}/{seed}.png`,
  // A page that shows the picture sends no key.
  isPublic: true,
  read({ parameters }) {
    const seed = Number.parseInt(parameters['seed']!, 16) || 0
    return new Content('image/png', makePng({ ...readSize(parameters['size']), seed }))
  },
}

function countPictures(form: FormData | undefined): number {
  return form === undefined ? 0 : form.getAll('image').length + form.getAll('image[]').length
}

function refuseUnknown(fields: Body, model: string): void {
  const { response_format: format, n, size, output_format: file } = fields
  if (isGptImage(model) && format !== undefined) {
    throw invalid("Unknown parameter: 'response_format'.", 'response_format', 'unknown_parameter')
  }
  if (model === 'dall-e-3' && n !== undefined && n !== 1) {
    throw invalid("Invalid 'n': dall-e-3 makes one image a request.", 'n', 'invalid_value')
  }
  refuseOther(format, 'response_format', ['url', 'b64_json'])
  refuseOther(file, 'output_format', ['png', 'jpeg', 'webp'])
  if (size !== undefined && size !== 'auto' && !/^\d+x\d+$/.test(textOf(size))) {
    throw invalidValue('size', size, ['auto', '1024x1024', '1536x1024', '1024x1536'])
  }
}

function refuseOther(value: unknown, name: string, known: readonly string[]): void {
  if (value === undefined || value === null || known.includes(textOf(value))) return
  throw invalidValue(name, value, known)
}
