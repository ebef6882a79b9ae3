/** Reads the input file of a batch. @see https://platform.openai.com/docs/guides/batch#1-prepare-your-batch-file */
import type OpenAI from 'openai'
import type { InnerRequest } from '../endpoint-request.ts'
import { type Body, isObject, objectOf, textOf } from '../lenient-fields.ts'
import type { StoredFile } from './files.ts'

export type BatchError = Required<OpenAI.Batches.BatchError>

export interface BatchInput {
  customIds: string[]
  requests: InnerRequest[]
  errors: BatchError[]
}

/** @param prefix what stands in front of `/v1` in the client's paths */
export function readInput(
  file: StoredFile | undefined,
  { endpoint, fileId, prefix }: { endpoint: string; fileId: string; prefix: string },
): BatchInput {
  const customIds: string[] = []
  const requests: InnerRequest[] = []
  const errors: BatchError[] = []
  const fail = (code: string, message: string, param: string | null, line: number | null) =>
    errors.push({ code, message, param, line })
  if (file?.object.purpose !== 'batch') {
    fail(
      'invalid_file',
      file === undefined
        ? `No such File object: ${fileId}`
        : `The file ${fileId} has the purpose '${file.object.purpose}', not 'batch'.`,
      'input_file_id',
      null,
    )
    return { customIds, requests, errors }
  }
  const seen = new Set<string>()
  let model: string | undefined
  const lines = new TextDecoder().decode(file.content).split(/\r?\n/)
  lines.forEach((line, index) => {
    if (line.trim() === '') return
    const number = index + 1
    const entry = readLine(line)
    if (entry === undefined) {
      fail('invalid_json_line', 'This line is not parseable as valid JSON.', null, number)
      return
    }
    for (const name of ['custom_id', 'method', 'url', 'body']) {
      if (entry[name] !== undefined && entry[name] !== null) continue
      fail('missing_required_parameter', `Missing required parameter: '${name}'.`, name, number)
      return
    }
    const id = textOf(entry['custom_id'])
    const body = objectOf(entry['body'])
    const asked = textOf(body['model'])
    model ??= asked
    if (entry['method'] !== 'POST') {
      fail('invalid_method', "The HTTP method must be 'POST'.", 'method', number)
    } else if (entry['url'] !== endpoint) {
      fail(
        'url_mismatch',
        `The URL provided for this request does not match the batch endpoint '${endpoint}'.`,
        'url',
        number,
      )
    } else if (seen.has(id)) {
      fail(
        'duplicate_custom_id',
        'The custom_id for this request is a duplicate of another request. The custom_id parameter must be unique for each request in a batch.',
        'custom_id',
        number,
      )
    } else if (asked !== model) {
      fail(
        'model_mismatch',
        `The provided model '${asked}' does not match the model '${model}' of the rest of the batch.`,
        'body.model',
        number,
      )
    } else {
      customIds.push(id)
      requests.push({ method: 'POST', path: `${prefix}${endpoint}`, body })
    }
    seen.add(id)
  })
  if (seen.size === 0 && errors.length === 0) {
    fail('empty_file', 'The input file is empty.', 'input_file_id', null)
  }
  return { customIds, requests, errors }
}

function readLine(line: string): Body | undefined {
  try {
    const entry: unknown = JSON.parse(line)
    return isObject(entry) ? entry : undefined
  } catch {
    return undefined
  }
}
