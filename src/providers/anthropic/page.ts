/** One page of a list, by the ids at its ends. @see https://docs.anthropic.com/en/api/models-list */
import { refuse } from './fields.ts'

interface Page<Item> {
  data: Item[]
  has_more: boolean
  first_id: string | null
  last_id: string | null
}

/** @throws ApiError for a limit or a cursor that is none */
export function pageOf<Item extends { id: string }>(
  items: readonly Item[],
  query: URLSearchParams,
): Page<Item> {
  const given = query.get('limit') ?? '20'
  const limit = Number(given)
  if (!/^\d+$/.test(given) || limit < 1 || limit > 1000) {
    throw refuse('limit: Input should be an integer between 1 and 1000')
  }
  const positionOf = (name: string): number | undefined => {
    const id = query.get(name)
    if (id === null) return undefined
    const position = items.findIndex((item) => item.id === id)
    if (position === -1) throw refuse(`${name}: nothing in the list has the id ${id}`)
    return position
  }
  const after = positionOf('after_id')
  const before = positionOf('before_id')
  const start = after === undefined ? 0 : after + 1
  const end = before ?? items.length
  // `before_id` pages backwards: what is right in front of it.
  const from = before === undefined ? start : Math.max(start, end - limit)
  const data = items.slice(from, Math.min(end, from + limit))
  return {
    data,
    has_more: before === undefined ? from + data.length < end : from > start,
    first_id: data[0]?.id ?? null,
    last_id: data.at(-1)?.id ?? null,
  }
}
