/** OpenAI's images: made of a text, of other pictures, or alike to one. @see https://platform.openai.com/docs/api-reference/images */
import { makePng } from '../../made/png.ts'
import { Content } from '../content.ts'
import type { Body } from '../lenient-fields.ts'
import type { DocumentEndpoint, OutputEndpoint } from '../provider.ts'
import { invalid, missing, readBoolean, readInteger } from './fields.ts'
import { encodeImages, imageFrames, isGptImage, madePath, readSize } from './images-response.ts'
import { readModel, readText, textPrompt, typedFields } from './text-prompt.ts'

/** What the three have in common; `user` is what rules see. */
function imageEndpoint(
  name: string,
  path: string,
  body: 'json' | 'form',
  readUser: (fields: Body, form: FormData | undefined) => string,
): OutputEndpoint {
  const isEdit = name !== 'images.generations'
  const fieldsOf = (sent: Body) => (body === 'form' ? typedFields(sent) : sent)
  return {
    kind: 'output',
    name,
    method: 'POST',
    path,
    body,
    output: 'image',
    parse(sent, { strict, form }) {
      const fields = fieldsOf(sent)
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
    encode: (replies, prompt, request, usage) =>
      encodeImages(replies[0] ?? {}, prompt, request, {
        fields: fieldsOf(request.body),
        textTokens: usage.inputTokens,
        pictures: countPictures(request.form),
      }),
    frames: (replies, prompt, request, usage) =>
      prompt.stream
        ? imageFrames(replies[0] ?? {}, prompt, request, {
            fields: fieldsOf(request.body),
            textTokens: usage.inputTokens,
            pictures: countPictures(request.form),
          })
        : undefined,
  }
}

export const generateImages = imageEndpoint(
  'images.generations',
  '/v1/images/generations',
  'json',
  (fields) => readText(fields, 'prompt'),
)

export const editImages = imageEndpoint('images.edits', '/v1/images/edits', 'form', (fields) => {
  if (fields['image'] === undefined) throw missing('image')
  return readText(fields, 'prompt')
})

/** Without words of its own, it is told by the file's name. */
export const varyImages = imageEndpoint(
  'images.variations',
  '/v1/images/variations',
  'form',
  (_fields, form) => {
    const file = form?.get('image')
    if (!(file instanceof File)) throw missing('image')
    return file.name
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
  if (size !== undefined && size !== 'auto' && !/^\d+x\d+$/.test(String(size))) {
    throw invalid(`Invalid value: '${size}'.`, 'size', 'invalid_value')
  }
}

function refuseOther(value: unknown, name: string, known: readonly string[]): void {
  if (value === undefined || value === null || known.includes(String(value))) return
  const supported = known.map((entry) => `'${entry}'`).join(', ')
  throw invalid(
    `Invalid value: '${value}'. Supported values are: ${supported}.`,
    name,
    'invalid_value',
  )
}
