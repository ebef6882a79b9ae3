/** One page of a list, newest first. @see https://platform.openai.com/docs/api-reference/batch/list */
import { invalid, invalidValue } from './fields.ts'

interface Page<Item> {
  object: 'list'
  data: Item[]
  first_id: string | null
  last_id: string | null
  has_more: boolean
}

/**
 * @param items from the oldest to the latest
 * @throws ApiError for a limit or an order that is none
 */
export function pageOf<Item extends { id: string }>(
  items: readonly Item[],
  query: URLSearchParams,
  { limit: usual, most }: { limit: number; most: number },
): Page<Item> {
  const order = query.get('order') ?? 'desc'
  if (order !== 'asc' && order !== 'desc') {
    throw invalidValue('order', order, ['asc', 'desc'])
  }
  const given = query.get('limit') ?? String(usual)
  const limit = Number(given)
  if (!/^\d+$/.test(given) || limit < 1 || limit > most) {
    throw invalid(
      `Invalid 'limit': expected an integer between 1 and ${most}, but got '${given}' instead.`,
      'limit',
      'invalid_value',
    )
  }
  const sorted = order === 'asc' ? items : items.toReversed()
  const start = sorted.findIndex(({ id }) => id === query.get('after')) + 1
  const data = sorted.slice(start, start + limit)
  return {
    object: 'list',
    data,
    first_id: data[0]?.id ?? null,
    last_id: data.at(-1)?.id ?? null,
    has_more: start + data.length < sorted.length,
  }
}
