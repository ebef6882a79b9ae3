/**
 * What Azure's content filter says of a prompt and of an answer.
 *
 * @see https://learn.microsoft.com/azure/ai-foundry/openai/concepts/content-filter-annotations
 */

const graded = ['hate', 'self_harm', 'sexual', 'violence'] as const
const detected = {
  prompt: ['jailbreak'],
  answer: ['protected_material_code', 'protected_material_text'],
} as const

type Verdict =
  | { filtered: boolean; severity: 'safe' | 'high' }
  | { filtered: boolean; detected: boolean }

export type FilterResults = Record<string, Verdict>

/** What is filtered is filtered as violence: a reply does not say as what. */
export function filterResults(of: 'prompt' | 'answer', isFiltered: boolean): FilterResults {
  const results: FilterResults = {}
  for (const name of graded) {
    const filtered = isFiltered && name === 'violence'
    results[name] = { filtered, severity: filtered ? 'high' : 'safe' }
  }
  for (const name of detected[of]) results[name] = { filtered: false, detected: false }
  return results
}

export function promptFilterResults() {
  return [{ prompt_index: 0, content_filter_results: filterResults('prompt', false) }]
}
