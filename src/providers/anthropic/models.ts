/** Anthropic's list of models. @see https://docs.anthropic.com/en/api/models-list */
import type Anthropic from '@anthropic-ai/sdk'
import type { DocumentEndpoint } from '../provider.ts'
import { pageOf } from './page.ts'
import { checkVersion } from './version.ts'

const lines = ['opus', 'sonnet', 'haiku'] as const satisfies Anthropic.ModelLine[]
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
  read(request) {
    checkVersion(request)
    return pageOf(ids.map(describe), request.query)
  },
}

export const retrieveModel: DocumentEndpoint = {
  kind: 'document',
  method: 'GET',
  path: '/v1/models/{model}',
  read(request) {
    checkVersion(request)
    // Any model is there, because any model answers.
    return describe(request.parameters['model']!)
  },
}

const yes = { supported: true }

/** A mock answers whatever is asked, so nothing is beyond it. */
const capabilities: Anthropic.ModelCapabilities = {
  batch: yes,
  citations: yes,
  code_execution: yes,
  context_management: {
    ...yes,
    clear_thinking_20251015: yes,
    clear_tool_uses_20250919: yes,
    compact_20260112: yes,
  },
  effort: { ...yes, low: yes, medium: yes, high: yes, xhigh: yes, max: yes },
  image_input: yes,
  pdf_input: yes,
  server_tools: { ...yes, code_execution: yes, web_search: yes },
  structured_outputs: yes,
  thinking: {
    ...yes,
    types: { adaptive: yes, between_tools: yes, disabled: yes, enabled: yes },
  },
}

function describe(id: string): Anthropic.ModelInfo {
  return {
    type: 'model',
    id,
    display_name: id,
    created_at: '2025-01-01T00:00:00Z',
    capabilities,
    deprecated_at: null,
    lifecycle: 'active',
    line: lines.find((line) => id.includes(line)) ?? null,
    max_input_tokens: 200_000,
    max_tokens: 64_000,
    retires_at: null,
  }
}
