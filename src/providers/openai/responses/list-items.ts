/** A page of items. @see https://platform.openai.com/docs/api-reference/responses/input-items */
import type { EndpointRequest } from '../../provider.ts'
import { invalid } from '../fields.ts'
import type { Item } from './items.ts'

/** @param items each with an id, the oldest first; the page begins with the latest, unless `order=asc` */
export function listItems(items: readonly Item[], { query }: EndpointRequest) {
  const limit = Number(query.get('limit') ?? 20)
  if (!Number.isInteger(limit) || limit < 1 || limit > 100) {
    throw invalid(
      `Invalid 'limit': expected an integer from 1 to 100, but got '${query.get('limit')}' instead.`,
      'limit',
    )
  }
  const ordered = query.get('order') === 'asc' ? [...items] : [...items].reverse()
  const after = query.get('after')
  const start = after === null ? 0 : ordered.findIndex((item) => idOf(item) === after) + 1
  const data = ordered.slice(start, start + limit)
  return {
    object: 'list',
    data,
    first_id: idOf(data[0]),
    last_id: idOf(data.at(-1)),
    has_more: start + limit < ordered.length,
  }
}

export function idOf(item: Item | undefined): unknown {
  return item?.['id' as keyof Item] ?? null
}
