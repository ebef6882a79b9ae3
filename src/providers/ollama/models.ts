/** Ollama's models: which are there, which are loaded, what each is, and how one is fetched. */
import type { ModelResponse, ProgressResponse, ShowResponse, VersionResponse } from 'ollama'
import { jsonLines } from '../../stream/framing.ts'
import { Content } from '../content.ts'
import type { EndpointRequest, Store } from '../endpoint-request.ts'
import { hexOf } from '../hex.ts'
import type { DocumentEndpoint } from '../provider.ts'
import { readModel } from './fields.ts'
import { timeOf } from './time.ts'

type Family = [name: string, family: string, size: string, gigabytes: number]

const families: Family[] = [
  ['llama3.2:latest', 'llama', '3.2B', 2],
  ['qwen3:8b', 'qwen3', '8.2B', 5],
  ['gpt-oss:20b', 'gptoss', '20.9B', 14],
  ['nomic-embed-text:latest', 'nomic-bert', '137M', 0.3],
]

/** Half a year into 2025. */
const modifiedAt = '2025-07-01T00:00:00Z'

type ListedModel = Omit<ModelResponse, 'modified_at' | 'expires_at' | 'size_vram'> & {
  modified_at: string
}

function describe([name, family, size, gigabytes]: Family): ListedModel {
  return {
    name,
    model: name,
    modified_at: modifiedAt,
    size: gigabytes * 1e9,
    digest: hexOf(name, 64),
    details: detailsOf(family, size),
  }
}

/** What the session has pulled. */
function pulled(request: EndpointRequest): Store<Family> {
  return request.store('ollama models')
}

function detailsOf(family: string, size: string): ModelResponse['details'] {
  return {
    parent_model: '',
    format: 'gguf',
    family,
    families: [family],
    parameter_size: size,
    quantization_level: 'Q4_K_M',
  }
}

/** @see https://docs.ollama.com/api/tags */
export const listModels: DocumentEndpoint = {
  kind: 'document',
  method: 'GET',
  path: '/api/tags',
  isCommonplace: true,
  read: (request) => ({ models: [...families, ...pulled(request).values()].map(describe) }),
}

/** @see https://docs.ollama.com/api/ps */
export const listRunning: DocumentEndpoint = {
  kind: 'document',
  method: 'GET',
  path: '/api/ps',
  isCommonplace: true,
  read({ nowMs }) {
    const { modified_at: _, ...first } = describe(families[0]!)
    const model = {
      ...first,
      // Models stay in memory for five minutes.
      expires_at: timeOf(nowMs + 300_000),
      size_vram: first.size,
    } satisfies Omit<ModelResponse, 'modified_at' | 'expires_at'> & { expires_at: string }
    return { models: [model] }
  },
}

/** @see https://docs.ollama.com/api-reference/get-version */
export const version: DocumentEndpoint = {
  kind: 'document',
  method: 'GET',
  path: '/api/version',
  isCommonplace: true,
  read: () => ({ version: '0.14.0' }) satisfies VersionResponse,
}

type ShownModel = Omit<
  ShowResponse,
  'modified_at' | 'model_info' | 'messages' | 'system' | 'license' | 'projector_info'
> & { modified_at: string; model_info: Record<string, unknown> }

/** @see https://docs.ollama.com/api-reference/show-model-details */
export const showModel: DocumentEndpoint = {
  kind: 'document',
  method: 'POST',
  path: '/api/show',
  isCommonplace: true,
  // Any model is there, because any model answers.
  read({ body }) {
    const model = readModel(body, 'ShowRequest')
    const [, family = 'llama', size = '3.2B'] =
      families.find(([name]) => name === model || name === `${model}:latest`) ?? []
    const isEmbedding = /embed|bge|minilm/.test(model)
    return {
      modelfile: `FROM ${model}\n`,
      parameters: 'stop                           "<|eot_id|>"',
      template: '{{ .Prompt }}',
      details: detailsOf(family, size),
      model_info: {
        'general.architecture': family,
        [`${family}.context_length`]: 131_072,
        [`${family}.embedding_length`]: isEmbedding ? 768 : 3072,
      },
      capabilities: isEmbedding ? ['embedding'] : ['completion', 'tools', 'thinking', 'vision'],
      modified_at: modifiedAt,
    } satisfies ShownModel
  },
}

/** Nothing is fetched. @see https://docs.ollama.com/api/pull */
export const pullModel: DocumentEndpoint = {
  kind: 'document',
  method: 'POST',
  path: '/api/pull',
  isCommonplace: true,
  read(request) {
    const { body } = request
    const model = readModel(body, 'PullRequest')
    const name = model.includes(':') ? model : `${model}:latest`
    if (!families.some(([known]) => known === name)) {
      pulled(request).put(name, [name, 'llama', '3.2B', 2])
    }
    const digest = `sha256:${hexOf(name, 64)}`
    const total = 2_000_000_000
    const success = { status: 'success' }
    if (body['stream'] === false) return success
    const layer = { status: `pulling ${digest.slice(7, 19)}`, digest, total }
    const lines: Partial<ProgressResponse>[] = [
      { status: 'pulling manifest' },
      layer,
      { ...layer, completed: total / 2 },
      { ...layer, completed: total },
      { status: 'verifying sha256 digest' },
      { status: 'writing manifest' },
      success,
    ]
    const text = lines.map((line) => jsonLines.frame(JSON.stringify(line))).join('')
    return new Content(jsonLines.type, text)
  },
}
