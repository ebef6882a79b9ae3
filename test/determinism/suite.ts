/**
 * The same config and the same request give the same body: a thousand times, on every transport, in
 * every process. Each body is compared with one file, `bodies/*.txt`; `vitest run -u test/determinism`
 * writes them anew where a wire format is meant to change.
 */
import type { Config } from 'mockllm'
import { describe, expect, inject, test } from 'vitest'

/** Nothing but what a file may hold, because processes of their own read it as one. */
export const config: Config = {
  rules: [
    {
      match: { user: { pattern: 'explain {topic} to {who}' } },
      reply: {
        reasoning: 'Who is {who}?',
        template: '{topic}, {who}: 👩‍👩‍👧‍👦 {{model}} {model}, turn {turn}. "Yes"\n',
        tool_calls: [{ name: 'search', template: { query: 'all about {topic}' } }],
        error: { kind: 'overloaded', probability: 0 },
        fault: [
          { kind: 'truncate', probability: 0 },
          { kind: 'duplicate', after: 3, probability: 1 },
        ],
        lag: { chunk: 'token' },
      },
    },
    {
      // Nothing of chance and nothing captured: from the third time on, the bytes of before are sent.
      match: { user: 'how are tides made? 🌊' },
      reply: {
        reasoning: 'By the moon.',
        template: '{user} By the 🌙, turn {turn}.\n',
        tool_calls: [{ name: 'search', arguments: { query: 'tides' } }],
        lag: { chunk: 'word' },
      },
    },
  ],
  settings: { seed: 42, now: '2026-01-02T03:04:05Z' },
}

export interface Case {
  name: string
  path: string
  body: string
}

const vendors = [
  { vendor: 'openai', path: '/v1/chat/completions', fields: { model: 'gpt-4o', n: 2 } },
  { vendor: 'anthropic', path: '/v1/messages', fields: { model: 'claude-5', max_tokens: 999 } },
]
const prompts = [
  { suffix: '', content: 'explain tides 🌊 to "Ann"' },
  { suffix: '-repeated', content: 'how are tides made? 🌊' },
]

const cases: Case[] = vendors.flatMap(({ vendor, path, fields }) =>
  prompts.flatMap(({ suffix, content }) =>
    [false, true].map((stream) => ({
      name: `${vendor}-${stream ? 'streamed' : 'plain'}${suffix}`,
      path,
      body: JSON.stringify({ ...fields, messages: [{ role: 'user', content }], stream }),
    })),
  ),
)

const count = inject('answers') ?? 1000
/** How many are under way at once. */
const width = 20

export const urls: Record<string, string> = {
  '/v1/chat/completions': 'https://api.openai.com/v1/chat/completions',
  '/v1/messages': 'https://api.anthropic.com/v1/messages',
}

/** Defines one test for each request; `urlOf` gives the address of a path. */
export function describeDeterminism(
  name: string,
  urlOf: (path: string) => string | Promise<string>,
): void {
  describe(`determinism: ${name}`, () => {
    // A machine that does other things as well takes its time for a thousand answers.
    test.each(cases)('$name', { timeout: 60_000 }, async ({ name, path, body }) => {
      const url = await urlOf(path)
      const headers = { 'content-type': 'application/json', 'anthropic-version': '2023-06-01' }
      const bodies = new Set<string>()
      for (let sent = 0; sent < count; sent += width) {
        const answers = Array.from({ length: width }, async () => {
          const response = await fetch(url, { method: 'POST', headers, body })
          bodies.add(await response.text())
        })
        await Promise.all(answers)
      }
      expect(bodies.size).toBe(1)
      await expect([...bodies][0]).toMatchFileSnapshot(`bodies/${name}.txt`)
    })
  })
}

declare module 'vitest' {
  interface ProvidedContext {
    answers?: number
  }
}
