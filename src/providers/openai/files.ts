/** Files that are uploaded, and those that batches make. @see https://platform.openai.com/docs/api-reference/files */
import type OpenAI from 'openai'
import { ApiError } from '../../errors/api-error.ts'
import { newId } from '../batch-run.ts'
import { Content } from '../content.ts'
import type { DocumentEndpoint, EndpointRequest } from '../provider.ts'
import { invalidValue, missing } from './fields.ts'
import { pageOf } from './page.ts'
import { readUpload } from './text-prompt.ts'

/** What is not there is sent as `null`, and one purpose is missing in the SDK's type. */
type FileObject = Omit<OpenAI.FileObject, 'expires_at' | 'status_details' | 'purpose'> & {
  purpose: OpenAI.FileObject['purpose'] | OpenAI.FilePurpose
  expires_at: number | null
  status_details: null
}

export interface StoredFile {
  object: FileObject
  content: Uint8Array
}

/** By purpose; `false` for those whose content is not to be had. */
const purposes: Record<OpenAI.FilePurpose, boolean> = {
  assistants: false,
  batch: true,
  'fine-tune': true,
  vision: true,
  user_data: false,
  evals: true,
}

const monthSeconds = 30 * 24 * 60 * 60

export const createFile: DocumentEndpoint = {
  kind: 'document',
  method: 'POST',
  path: '/v1/files',
  isCommonplace: true,
  body: 'form',
  async read(request) {
    const { form } = request
    const purpose = form?.get('purpose')
    if (typeof purpose !== 'string') throw missing('purpose')
    if (!isPurpose(purpose)) throw invalidValue('purpose', purpose, Object.keys(purposes))
    const file = readUpload(form, 'file')
    if (purpose === 'batch' && !file.name.endsWith('.jsonl')) {
      throw new ApiError({
        status: 400,
        message: 'Invalid file format for Batch API. Must be .jsonl',
      })
    }
    const content = new Uint8Array(await file.arrayBuffer())
    const seconds = Number(form?.get('expires_after[seconds]') ?? NaN)
    const lifeSeconds = purpose === 'batch' ? monthSeconds : undefined
    return storeFile(
      { content, filename: file.name, purpose },
      request,
      Number.isInteger(seconds) ? seconds : lifeSeconds,
    )
  },
}

export const listFiles: DocumentEndpoint = {
  kind: 'document',
  method: 'GET',
  path: '/v1/files',
  isCommonplace: true,
  read(request) {
    const purpose = request.query.get('purpose')
    const files = filesOf(request)
      .values()
      .flatMap(({ object }) => (purpose === null || object.purpose === purpose ? [object] : []))
    return pageOf(files, request.query, { limit: 10_000, most: 10_000 })
  },
}

export const retrieveFile: DocumentEndpoint = {
  kind: 'document',
  method: 'GET',
  path: '/v1/files/{file}',
  isCommonplace: true,
  read: (request) => find(request).object,
}

export const readFile: DocumentEndpoint = {
  kind: 'document',
  method: 'GET',
  path: '/v1/files/{file}/content',
  isCommonplace: true,
  read(request) {
    const { object, content } = find(request)
    if (isPurpose(object.purpose) && !purposes[object.purpose]) {
      throw new ApiError({
        status: 400,
        message: `Not allowed to download files of purpose: ${object.purpose}`,
      })
    }
    return new Content('application/octet-stream', content, {
      'content-disposition': `attachment; filename=${JSON.stringify(encodeURI(object.filename))}`,
    })
  },
}

export const deleteFile: DocumentEndpoint = {
  kind: 'document',
  method: 'DELETE',
  path: '/v1/files/{file}',
  isCommonplace: true,
  read(request) {
    const { id } = find(request).object
    filesOf(request).delete(id)
    return { object: 'file', deleted: true, id } satisfies OpenAI.FileDeleted
  },
}

export function filesOf(request: EndpointRequest) {
  return request.store<StoredFile>('openai files')
}

/** @param lifeSeconds how long it is kept. Default: until it is deleted. */
export function storeFile(
  {
    content,
    filename,
    purpose,
  }: Pick<FileObject, 'filename' | 'purpose'> & Omit<StoredFile, 'object'>,
  request: EndpointRequest,
  lifeSeconds?: number,
): FileObject {
  const stored = filesOf(request)
  const created = Math.floor(request.nowMs / 1000)
  const object: FileObject = {
    object: 'file',
    id: newId('file-', 22, request, (taken) => stored.get(taken) !== undefined),
    purpose,
    filename,
    bytes: content.length,
    created_at: created,
    expires_at: lifeSeconds === undefined ? null : created + lifeSeconds,
    status: 'processed',
    status_details: null,
  }
  stored.put(object.id, { object, content }, content.length)
  return object
}

/** @throws ApiError 404 */
function find(request: EndpointRequest): StoredFile {
  const id = request.parameters['file']!
  const file = filesOf(request).get(id)
  if (file === undefined) {
    throw new ApiError({ status: 404, message: `No such File object: ${id}`, param: 'id' })
  }
  return file
}

function isPurpose(purpose: string): purpose is OpenAI.FilePurpose {
  return Object.hasOwn(purposes, purpose)
}
