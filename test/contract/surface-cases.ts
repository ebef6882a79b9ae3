/** The same prompts, asked of every other API in its own format; the answers are recorded as the others are. */
import type { ContractCase } from './cases.ts'

interface Surface {
  name: string
  /** With a prefix that names the vendor where the path is shared: over HTTP there is no vendor's host. */
  url: string | ((stream: boolean) => string)
  body(user: string, stream: boolean): object
}

const messages = (content: unknown) => [{ role: 'user', content }]
const contents = (user: string) => ({ contents: [{ role: 'user', parts: [{ text: user }] }] })
const google = 'https://generativelanguage.googleapis.com'
const vertex =
  'https://us-central1-aiplatform.googleapis.com/v1/projects/p/locations/us-central1/publishers'
const aws = 'https://bedrock-runtime.us-east-1.amazonaws.com/model'
const claude = 'anthropic.claude-sonnet-4-5-20250929-v1:0'

/** Compatible hosts speak like OpenAI, with fields of their own. */
const compatible = Object.entries({
  mistral: 'https://api.mistral.ai/mistral/v1',
  deepseek: 'https://api.deepseek.com/deepseek/v1',
  groq: 'https://api.groq.com/groq/openai/v1',
  xai: 'https://api.x.ai/xai/v1',
  openrouter: 'https://openrouter.ai/openrouter/api/v1',
  together: 'https://api.together.xyz/together/v1',
}).map(([name, base]) => ({
  name,
  url: `${base}/chat/completions`,
  body: (user: string, stream: boolean) => ({ model: 'm', messages: messages(user), stream }),
}))

const surfaces: Surface[] = [
  {
    name: 'openai responses',
    url: 'https://api.openai.com/v1/responses',
    body: (input, stream) => ({ model: 'gpt-4o', input, stream }),
  },
  {
    name: 'openai completions',
    url: 'https://api.openai.com/v1/completions',
    body: (prompt, stream) => ({ model: 'gpt-3.5-turbo-instruct', prompt, stream }),
  },
  {
    name: 'azure',
    url: 'https://me.openai.azure.com/openai/deployments/gpt-4o/chat/completions?api-version=2024-10-21',
    body: (user, stream) => ({ messages: messages(user), stream }),
  },
  {
    name: 'gemini',
    url: (stream) =>
      `${google}/v1beta/models/gemini-2.5-flash:${stream ? 'streamGenerateContent?alt=sse' : 'generateContent'}`,
    body: contents,
  },
  {
    name: 'gemini as an array',
    url: (stream) =>
      `${google}/v1/models/gemini-2.5-flash:${stream ? 'streamGenerateContent' : 'generateContent'}`,
    body: contents,
  },
  {
    name: 'vertex',
    url: (stream) =>
      `${vertex}/google/models/gemini-2.5-flash:${stream ? 'streamGenerateContent?alt=sse' : 'generateContent'}`,
    body: contents,
  },
  {
    name: 'vertex anthropic',
    url: (stream) =>
      `${vertex}/anthropic/models/claude-sonnet-4-5:${stream ? 'streamRawPredict' : 'rawPredict'}`,
    body: (user, stream) => ({
      anthropic_version: 'vertex-2023-10-16',
      max_tokens: 99,
      messages: messages(user),
      stream,
    }),
  },
  {
    name: 'bedrock converse',
    url: (stream) => `${aws}/amazon.nova-lite-v1:0/converse${stream ? '-stream' : ''}`,
    body: (user) => ({ messages: messages([{ text: user }]) }),
  },
  {
    name: 'bedrock invoke',
    url: (stream) => `${aws}/${claude}/invoke${stream ? '-with-response-stream' : ''}`,
    body: (user) => ({
      anthropic_version: 'bedrock-2023-05-31',
      max_tokens: 99,
      messages: messages(user),
    }),
  },
  {
    name: 'ollama chat',
    url: 'https://ollama.com/api/chat',
    body: (user, stream) => ({ model: 'llama3.2', messages: messages(user), stream, think: true }),
  },
  {
    name: 'ollama generate',
    url: 'https://ollama.com/api/generate',
    body: (prompt, stream) => ({ model: 'llama3.2', prompt, stream, think: true }),
  },
  {
    name: 'cohere',
    url: 'https://api.cohere.com/v2/chat',
    body: (user, stream) => ({ model: 'command-a-03-2025', messages: messages(user), stream }),
  },
  ...compatible,
]

const prompts = ['emoji', 'escapes', 'think', 'parallel', 'structured', 'sources', 'limited']

const chats = surfaces.flatMap(({ name, url, body }) =>
  prompts.flatMap((prompt) =>
    [false, true].map((stream) =>
      post(
        `${name}: ${prompt}, ${stream ? 'streamed' : 'plain'}`,
        typeof url === 'string' ? url : url(stream),
        body(prompt, stream),
      ),
    ),
  ),
)

const others = [
  post('openai: embeddings', 'https://api.openai.com/v1/embeddings', {
    model: 'text-embedding-3-small',
    input: ['a cat', 'a tabby cat', 'Steuererklärung', '猫'],
    dimensions: 24,
  }),
  post('openai: embeddings, base64', 'https://api.openai.com/v1/embeddings', {
    model: 'text-embedding-3-small',
    input: 'a cat',
    dimensions: 24,
    encoding_format: 'base64',
  }),
  post('openai: moderations', 'https://api.openai.com/v1/moderations', { input: 'a cat' }),
  post('openai: images', 'https://api.openai.com/v1/images/generations', {
    model: 'gpt-image-1',
    prompt: 'a cat',
    size: '1024x1024',
  }),
  post('openai: speech', 'https://api.openai.com/v1/audio/speech', {
    model: 'gpt-4o-mini-tts',
    input: 'a cat',
    voice: 'alloy',
    response_format: 'wav',
  }),
  post('anthropic: count_tokens', 'https://api.anthropic.com/v1/messages/count_tokens', {
    model: 'claude-sonnet-5-5',
    messages: messages('emoji'),
  }),
  post(
    'gemini: countTokens',
    `${google}/v1beta/models/gemini-2.5-flash:countTokens`,
    contents('hi'),
  ),
  post('gemini: embedContent', `${google}/v1beta/models/gemini-embedding-001:embedContent`, {
    content: { parts: [{ text: 'a cat' }] },
    outputDimensionality: 24,
  }),
  post('bedrock: embeddings', `${aws}/amazon.titan-embed-text-v2:0/invoke`, {
    inputText: 'a cat',
    dimensions: 256,
  }),
  post('ollama: embed', 'https://ollama.com/api/embed', { model: 'all-minilm', input: 'a cat' }),
  post('cohere: rerank', 'https://api.cohere.com/v2/rerank', {
    model: 'rerank-v3.5',
    query: 'Which animal purrs?',
    documents: ['A dog barks.', 'A cat is an animal that purrs.', 'Taxes are due.'],
  }),
  get('gemini: models', `${google}/v1beta/models`),
  get('ollama: tags', 'https://ollama.com/api/tags'),
  get('ollama: version', 'https://ollama.com/api/version'),
  get('groq: models', 'https://api.groq.com/groq/openai/v1/models'),
  get('mistral: models', 'https://api.mistral.ai/mistral/v1/models'),
  get('cohere: models', 'https://api.cohere.com/cohere/v1/models'),
  get('openai: an unknown response', 'https://api.openai.com/v1/responses/resp_unknown'),
]

/** Bad JSON, in each vendor's own words. */
const refusals = surfaces.map(({ name, url }) => ({
  ...post(`${name}: bad JSON`, typeof url === 'string' ? url : url(false), {}),
  body: '{"x": ',
}))

export const surfaceCases: readonly ContractCase[] = [...chats, ...others, ...refusals]

function post(name: string, url: string, body: object): ContractCase {
  const headers = { 'content-type': 'application/json' }
  return { name, method: 'POST', url, headers, body: JSON.stringify(body) }
}

function get(name: string, url: string): ContractCase {
  return { name, method: 'GET', url, headers: {} }
}
