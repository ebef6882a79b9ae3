/** Anthropic's list of models. @see https://docs.anthropic.com/en/api/models-list */
import { ApiError } from '../../errors/api-error.ts'
import type { DocumentEndpoint } from '../provider.ts'

const ids = [
  'claude-opus-5-5',
  'claude-sonnet-5-5',
  'claude-haiku-5-5',
  'claude-opus-4-8',
  'claude-sonnet-4-6',
  'claude-haiku-4-5',
]

export const listModels: DocumentEndpoint = {
  kind: 'document',
  method: 'GET',
  path: '/v1/models',
  read({ query }) {
    const given = query.get('limit') ?? '20'
    const limit = Number(given)
    if (!/^\d+$/.test(given) || limit < 1 || limit > 1000) {
      throw refuse('limit: Input should be an integer between 1 and 1000')
    }
    for (const name of ['after_id', 'before_id']) {
      const id = query.get(name)
      if (id !== null && !ids.includes(id)) throw refuse(`${name}: no model has the id ${id}`)
    }
    const before = query.get('before_id')
    const start = ids.indexOf(query.get('after_id') ?? '') + 1
    const end = before === null ? ids.length : ids.indexOf(before)
    // `before_id` pages backwards: the models right in front of it.
    const from = before === null ? start : Math.max(start, end - limit)
    const page = ids.slice(from, Math.min(end, from + limit))
    return {
      data: page.map(describe),
      has_more: before === null ? from + page.length < end : from > start,
      first_id: page[0] ?? null,
      last_id: page.at(-1) ?? null,
    }
  },
}

export const retrieveModel: DocumentEndpoint = {
  kind: 'document',
  method: 'GET',
  path: '/v1/models/{model}',
  // Any model is there, because any model answers.
  read: ({ parameters }) => describe(parameters['model']!),
}

function describe(id: string): unknown {
  return { type: 'model', id, display_name: id, created_at: '2025-01-01T00:00:00Z' }
}

function refuse(message: string): ApiError {
  return new ApiError({ status: 400, message })
}
