import { describe, expect, test } from 'vitest'
import { encodingFor } from '../../src/tokens/encodings.ts'

const models = {
  o200k_base: [
    'gpt-4o',
    'gpt-4o-2024-08-06',
    'gpt-4o-mini',
    'gpt-4o-audio-preview',
    'chatgpt-4o-latest',
    'gpt-4.1',
    'gpt-4.1-nano-2025-04-14',
    'gpt-4.5-preview',
    'gpt-5',
    'gpt-5-mini',
    'gpt-5.1-codex',
    'gpt-6',
    'gpt-10-mini',
    'o1',
    'o1-preview',
    'o3-mini',
    'o4-mini-2025-04-16',
    'gpt-oss-120b',
    'codex-mini-latest',
    'computer-use-preview',
    'ft:gpt-4o-mini-2024-07-18:acme::abc123',
    'openai/gpt-4o',
    'openrouter/openai/gpt-4o:free',
    'openai/o3',
    'openai:gpt-4.1',
    'openai.gpt-oss-20b-1:0',
    'GPT-4o',
  ],
  cl100k_base: [
    'gpt-4',
    'gpt-4-0613',
    'gpt-4-32k',
    'gpt-4-turbo',
    'gpt-3.5-turbo',
    'gpt-3.5-turbo-0125',
    'gpt-35-turbo',
    'text-embedding-3-small',
    'text-embedding-3-large',
    'text-embedding-ada-002',
    'ft:gpt-3.5-turbo-0125:acme::abc123',
    'ft:gpt-4-0613:acme::abc123',
    'davinci-002',
    'openai/gpt-4-turbo',
  ],
  undefined: [
    '',
    'claude-sonnet-4-5',
    'anthropic/claude-opus-4-1',
    'gemini-2.5-pro',
    'llama-3.1-70b',
    'mistral-large',
    'command-r',
    'gpt-2',
    'gpt-4all',
    'gpt-image-1',
    'o',
    'o1x',
    'olmo-2',
    'my-gpt-4o',
    'text-davinci-003',
    '__proto__',
  ],
}

describe.each(Object.entries(models))('%s', (encoding, names) => {
  test.each(names)('%s', (name) => {
    expect(String(encodingFor(name))).toBe(encoding)
  })
})
