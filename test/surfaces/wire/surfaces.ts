/** Every endpoint that answers in words: how it is asked by raw fetch, and what stands on the wire. */
import {
  anthropic,
  chat,
  cohere,
  cohereV1,
  completions,
  converse,
  gemini,
  llama,
  mistralFields,
  ollamaChat,
  ollamaGenerate,
  responses,
  type ToBody,
  titan,
} from './bodies.ts'
import type { Field } from './question.ts'

export type Framing = 'events' | 'lines' | 'array' | 'amazon'

export interface WireSurface {
  name: string
  provider: string
  endpoint: string
  /** The vendor's own; over HTTP the path is asked of the mock below `prefix`. */
  url(stream: boolean): string
  /** Names the vendor where its path is shared. */
  prefix?: string
  headers?: Record<string, string>
  body: ToBody
  framing: Framing
  /** What the API has no field for. */
  lacks: readonly Field[]
}

const google = 'https://generativelanguage.googleapis.com'
const vertex =
  'https://us-central1-aiplatform.googleapis.com/v1/projects/p/locations/us-central1/publishers'
const aws = 'https://bedrock-runtime.us-east-1.amazonaws.com/model'
const azure = 'https://me.openai.azure.com/openai'

const verb = (base: string, plain: string, streamed: string) => (stream: boolean) =>
  base + (stream ? streamed : plain)
const always = (url: string) => () => url

const usage = ['includeUsage'] as const
const onlyText = ['system', 'image', 'tools', 'toolChoice', 'answered', 'format'] as const
const version = { 'anthropic-version': '2023-06-01' }

/** Compatible hosts: their own name is the prefix. */
function compatible(
  provider: string,
  base: string,
  given: Partial<WireSurface> & { model?: string } = {},
): WireSurface {
  return {
    name: provider,
    provider,
    endpoint: 'chat.completions',
    url: always(`${base}/chat/completions`),
    prefix: `/${provider}`,
    body: chat(given.model ?? 'm'),
    framing: 'events',
    lacks: [],
    ...given,
  }
}

function invoke(name: string, model: string, body: ToBody, lacks: readonly Field[]): WireSurface {
  return {
    name: `bedrock invoke, ${name}`,
    provider: 'bedrock',
    endpoint: 'invoke',
    url: verb(`${aws}/${model}`, '/invoke', '/invoke-with-response-stream'),
    body,
    framing: 'amazon',
    lacks: ['choices', 'includeUsage', ...lacks],
  }
}

function geminiAt(name: string, base: string, query: string): WireSurface {
  return {
    name,
    provider: 'gemini',
    endpoint: 'generateContent',
    url: verb(base, ':generateContent', `:streamGenerateContent${query}`),
    body: gemini,
    framing: query === '' ? 'array' : 'events',
    lacks: usage,
  }
}

const openai = { provider: 'openai', framing: 'events', lacks: [] } as const
const ofAzure = { provider: 'azure', prefix: '/azure', framing: 'events', lacks: [] } as const
const noMessages = ['stop', 'choices', 'seed', 'includeUsage'] as const
const ofAnthropic = {
  provider: 'anthropic',
  endpoint: 'messages',
  framing: 'events',
  headers: version,
  lacks: ['choices', 'seed', 'includeUsage'],
} as const

export const wireSurfaces: readonly WireSurface[] = [
  {
    ...openai,
    name: 'openai chat',
    endpoint: 'chat.completions',
    url: always('https://api.openai.com/v1/chat/completions'),
    body: chat('gpt-4o', ({ maxTokens }) => ({
      max_tokens: undefined,
      max_completion_tokens: maxTokens,
    })),
  },
  {
    ...openai,
    name: 'openai responses',
    endpoint: 'responses',
    url: always('https://api.openai.com/v1/responses'),
    body: responses,
    lacks: noMessages,
  },
  {
    ...openai,
    name: 'openai completions',
    endpoint: 'completions',
    url: always('https://api.openai.com/v1/completions'),
    body: completions('gpt-3.5-turbo-instruct'),
    lacks: onlyText,
  },
  {
    ...ofAnthropic,
    name: 'anthropic',
    url: always('https://api.anthropic.com/v1/messages'),
    body: anthropic({ model: 'claude-sonnet-4-5' }),
  },
  {
    ...ofAnthropic,
    name: 'vertex anthropic',
    url: verb(`${vertex}/anthropic/models/claude-sonnet-4-5`, ':rawPredict', ':streamRawPredict'),
    body: anthropic({ anthropic_version: 'vertex-2023-10-16' }),
  },
  geminiAt('gemini', `${google}/v1beta/models/gemini-2.5-flash`, '?alt=sse'),
  geminiAt('gemini as an array', `${google}/v1/models/gemini-2.5-flash`, ''),
  geminiAt('vertex', `${vertex}/google/models/gemini-2.5-flash`, '?alt=sse'),
  compatible('gemini', `${google}/v1beta/openai`, {
    name: 'gemini, as OpenAI’s',
    model: 'gemini-2.5-flash',
  }),
  {
    name: 'bedrock converse',
    provider: 'bedrock',
    endpoint: 'converse',
    url: verb(`${aws}/amazon.nova-lite-v1:0`, '/converse', '/converse-stream'),
    body: converse(),
    framing: 'amazon',
    lacks: ['choices', 'seed', 'includeUsage'],
  },
  invoke(
    'claude',
    'anthropic.claude-sonnet-4-5-20250929-v1:0',
    (question, stream) => {
      const { stream: _, ...body } = anthropic({ anthropic_version: 'bedrock-2023-05-31' })(
        question,
        stream,
      )
      return body
    },
    ['seed'],
  ),
  invoke('nova', 'amazon.nova-lite-v1:0', converse({ schemaVersion: 'messages-v1' }), [
    'seed',
    'format',
  ]),
  invoke('llama', 'meta.llama3-70b-instruct-v1:0', llama, ['seed', 'stop', ...onlyText]),
  invoke('titan', 'amazon.titan-text-premier-v1:0', titan, ['seed', ...onlyText]),
  invoke(
    'mistral',
    'mistral.mistral-large-2407-v1:0',
    (question, stream) => {
      const { stream: _, ...body } = chat(undefined, mistralFields)(question, stream)
      return body
    },
    ['seed', 'format'],
  ),
  {
    name: 'cohere',
    provider: 'cohere',
    endpoint: 'chat',
    url: always('https://api.cohere.com/v2/chat'),
    body: cohere,
    framing: 'events',
    lacks: ['choices', 'includeUsage'],
  },
  {
    name: 'cohere v1',
    provider: 'cohere',
    endpoint: 'chat',
    url: always('https://api.cohere.com/v1/chat'),
    body: cohereV1,
    framing: 'lines',
    lacks: ['choices', 'includeUsage', 'image', 'tools', 'toolChoice', 'answered', 'format'],
  },
  {
    name: 'ollama chat',
    provider: 'ollama',
    endpoint: 'chat',
    url: always('http://localhost:11434/api/chat'),
    body: ollamaChat,
    framing: 'lines',
    lacks: ['choices', 'includeUsage', 'toolChoice'],
  },
  {
    name: 'ollama generate',
    provider: 'ollama',
    endpoint: 'generate',
    url: always('http://localhost:11434/api/generate'),
    body: ollamaGenerate,
    framing: 'lines',
    lacks: ['choices', 'includeUsage', 'tools', 'toolChoice', 'answered'],
  },
  {
    ...ofAzure,
    name: 'azure',
    endpoint: 'chat.completions',
    url: always(`${azure}/deployments/gpt-4o/chat/completions?api-version=2024-10-21`),
    body: chat(undefined),
  },
  {
    ...ofAzure,
    name: 'azure v1',
    endpoint: 'chat.completions',
    url: always(`${azure}/v1/chat/completions`),
    body: chat('gpt-4o'),
  },
  {
    ...ofAzure,
    name: 'azure completions',
    endpoint: 'completions',
    url: always(`${azure}/deployments/gpt-35/completions?api-version=2024-10-21`),
    body: completions(undefined),
    lacks: onlyText,
  },
  {
    ...ofAzure,
    name: 'azure responses',
    endpoint: 'responses',
    url: always(`${azure}/v1/responses`),
    body: responses,
    lacks: noMessages,
  },
  compatible('mistral', 'https://api.mistral.ai/v1', {
    body: chat('mistral-large-latest', mistralFields),
    lacks: usage,
  }),
  compatible('mistral', 'https://api.mistral.ai/v1', {
    name: 'mistral agents',
    endpoint: 'agents.completions',
    url: always('https://api.mistral.ai/v1/agents/completions'),
    body: chat(undefined, (question) => ({
      ...mistralFields(question),
      agent_id: 'ag:1',
      temperature: undefined,
      top_p: undefined,
    })),
    lacks: ['temperature', 'topP', 'includeUsage'],
  }),
  compatible('mistral', 'https://api.mistral.ai/v1', {
    name: 'mistral fim',
    endpoint: 'fim.completions',
    url: always('https://api.mistral.ai/v1/fim/completions'),
    body: ({ seed, ...question }, stream) => ({
      ...completions('codestral-latest')(question, stream),
      ...(seed === undefined ? {} : { random_seed: seed }),
    }),
    lacks: [...onlyText, 'choices', 'includeUsage'],
  }),
  compatible('deepseek', 'https://api.deepseek.com', { lacks: ['seed', 'choices'] }),
  compatible('deepseek', 'https://api.deepseek.com', {
    name: 'deepseek fim',
    endpoint: 'completions',
    url: always('https://api.deepseek.com/beta/completions'),
    body: completions('deepseek-chat'),
    lacks: [...onlyText, 'seed', 'choices'],
  }),
  compatible('groq', 'https://api.groq.com/openai/v1'),
  compatible('xai', 'https://api.x.ai/v1'),
  compatible('xai', 'https://api.x.ai/v1', {
    name: 'xai responses',
    endpoint: 'responses',
    url: always('https://api.x.ai/v1/responses'),
    body: (question, stream) => ({ ...responses(question, stream), model: 'm' }),
    lacks: noMessages,
  }),
  compatible('openrouter', 'https://openrouter.ai/api/v1'),
  compatible('together', 'https://api.together.xyz/v1'),
]

/** The request that a vendor's client would send; `origin` of the mock, or the vendor's own. */
export function toRequest(
  surface: WireSurface,
  question: Parameters<ToBody>[0],
  {
    stream = false,
    origin,
    headers = {},
    signal,
  }: {
    stream?: boolean
    origin?: string | undefined
    headers?: Record<string, string>
    signal?: AbortSignal
  } = {},
): Request {
  const url = new URL(surface.url(stream))
  const target =
    origin === undefined ? url.href : origin + (surface.prefix ?? '') + url.pathname + url.search
  return new Request(target, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...surface.headers, ...headers },
    body: JSON.stringify(surface.body(question, stream)),
    ...(signal === undefined ? {} : { signal }),
  })
}
