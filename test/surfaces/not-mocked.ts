/** What of each vendor is left out on purpose: a table in the docs. Whatever is built moves out of it. */
import type { ProviderName } from '../../src/providers/names.ts'

export const vendorNames: Record<ProviderName, string> = {
  openai: 'OpenAI',
  anthropic: 'Anthropic',
  gemini: 'Gemini and Vertex AI',
  azure: 'Azure OpenAI',
  bedrock: 'Amazon Bedrock',
  cohere: 'Cohere',
  ollama: 'Ollama',
  mistral: 'Mistral',
  deepseek: 'DeepSeek',
  groq: 'Groq',
  xai: 'xAI',
  openrouter: 'OpenRouter',
  together: 'Together',
}

export const notMocked: Record<ProviderName, string[]> = {
  openai: [
    'hosted tools of Responses (web and file search, code interpreter, MCP, computer use, image generation): they are accepted and never called',
    'prompt templates, truncation, obfuscation of streams, WebSocket mode',
    'Realtime, Assistants, vector stores, containers, evals, fine-tuning, videos, uploads in parts, admin',
    'stored chat completions',
    'file ids in a prompt: the file is not read',
    'pictures as JPEG or WebP, speech as Opus, AAC or FLAC (unless a rule brings the file)',
    'what a recording really says, and who speaks',
  ],
  anthropic: [
    'Files API, skills, agents, sessions, admin, text completions',
    'threads (beta): refused in the way that makes the SDK send the whole conversation',
    'server tools (web search, code execution): they are accepted and never called',
  ],
  gemini: [
    'Live API, Interactions API, files, cached contents, batches, tuning, Veo and other long-running operations',
    'pictures or sound out of `generateContent`, code execution, results of a search, `computeTokens`',
  ],
  azure: [
    'files, batches, assistants, realtime, Speech API, On Your Data, Foundry models',
    'asynchronous content filters',
  ],
  bedrock: [
    'guardrails, bidirectional streams, asynchronous invocations, the control plane',
    '`InvokeModel` of gpt-oss, Cohere chat, AI21, DeepSeek, Qwen, image and video models',
    'checks of signatures',
    'in process, HTTP/2, which the AWS SDK speaks by default: guard or not, the call goes to AWS under msw 2 and waits for ever under msw 3 (give the SDK `requestHandler: new NodeHttpHandler()`; over HTTP there is nothing to change)',
  ],
  cohere: [
    'tokenize, detokenize, classify, summarize, generate, datasets, connectors, embed jobs, fine-tuning, audio',
  ],
  ollama: [
    'create, copy, delete, push, blobs',
    'web search, raw templates, loading and unloading of models',
  ],
  mistral: ['OCR, files, batches, fine-tuning, audio, conversations, beta agents'],
  deepseek: ['balance, completion of a prefix, its path in Anthropic’s format'],
  groq: ['compound tools, fine-tuning'],
  xai: ['pictures, videos, live search, tokenizing, details of models'],
  openrouter: ['credits, keys, statistics of generations, routing, plugins'],
  together: ['completions, pictures, audio, files, fine-tuning, batches in a shape of its own'],
}
