/** Reads the requests of a message batch; what they ask for is looked at when each is answered. */
import type { InnerRequest } from '../endpoint-request.ts'
import { type Body, isObject } from '../lenient-fields.ts'
import { refuse } from './fields.ts'

interface BatchRequests {
  customIds: string[]
  requests: InnerRequest[]
}

/** @throws ApiError */
export function readBatch({ requests: given }: Body): BatchRequests {
  if (given === undefined || given === null) throw refuse('requests: Field required')
  if (!Array.isArray(given)) throw refuse('requests: Input should be a valid list')
  if (given.length === 0) {
    throw refuse('requests: List should have at least 1 item after validation, not 0')
  }
  const customIds = new Set<string>()
  const requests = given.map((entry: unknown, index) => {
    const at = `requests.${index}`
    if (!isObject(entry)) throw refuse(`${at}: Input should be a valid dictionary`)
    const { custom_id: id, params } = entry
    if (id === undefined || id === null) throw refuse(`${at}.custom_id: Field required`)
    if (typeof id !== 'string' || !/^[\w-]{1,64}$/.test(id)) {
      throw refuse(`${at}.custom_id: String should match pattern '^[a-zA-Z0-9_-]{1,64}$'`)
    }
    if (customIds.has(id)) {
      throw refuse(`requests: custom_ids must be unique; found duplicate custom_id: ${id}`)
    }
    customIds.add(id)
    if (params === undefined || params === null) throw refuse(`${at}.params: Field required`)
    if (!isObject(params)) throw refuse(`${at}.params: Input should be a valid dictionary`)
    if (params['stream'] === true) {
      throw refuse(`${at}.params.stream: streaming is not supported in a batch`)
    }
    return { method: 'POST' as const, path: '/v1/messages', body: params }
  })
  return { customIds: [...customIds], requests }
}
