/** Engines that the fuzz asks: of every kind of reply one, and none whose answer is a 5xx. */
import type { Config } from 'mockllm'
import { createEngine, type Engine } from '../../src/engine.ts'
import { allSurfaces } from '../../src/providers/registry.ts'
import { createSkippingClock } from '../grammar/skipping-clock.ts'

const settings = { now: '2026-01-02T03:04:05Z', seed: 7 }

const text = '{user} of {model}: {system} {tool_result} {assistant} {turn} {provider} {{x}}'

const configs: Record<string, Config> = {
  echo: { rules: [{ reply: { template: text } }], settings },
  strict: { rules: [{ reply: { template: text } }], settings: { ...settings, strict: true } },
  all: {
    rules: [
      { match: { user: 'hello' }, reply: { error: { kind: 'rate_limit', retry_after: 2 } } },
      {
        match: { user: { regex: '(?<first>\\w+) (?<rest>.*)' } },
        reply: {
          reasoning: 'Hm. ',
          template: '{first}; {rest}',
          citations: [
            { url: 'https://a.test', title: 'A', cited_text: 'a', start: 0, end: 2 },
            { document: 0, cited_text: 'b' },
          ],
          tool_calls: [
            { name: 'get_weather', template: { city: '{rest}' } },
            { name: 'b', arguments: 'no JSON' },
          ],
          logprobs: [{ token: 'a', logprob: -1 }],
        },
      },
      {
        reply: {
          choices: [{ json: { a: [1, null] } }, { text: 'b', finish_reason: 'length' }, ''],
          usage: { input_tokens: 5, cached_tokens: 3 },
        },
      },
    ],
    settings,
  },
  unmatched: {
    rules: [{ match: { user: { contains: ['a', 'zz'] }, has_image: true }, reply: 'a' }],
    defaults: { unmatched: 'error' },
    settings,
  },
  paced: {
    rules: [
      { reply: { template: text, lag: { ttft_ms: 5, tokens_per_second: 50, chunk: 'word' } } },
    ],
    settings,
  },
}

export interface FuzzEngine {
  name: string
  engine: Engine
}

export function createFuzzEngines(): FuzzEngine[] {
  return Object.entries(configs).map(([name, config]) => ({
    name,
    engine: createEngine(config, allSurfaces, {
      clock: createSkippingClock(0),
      // What is behind a 500, which is a failure by itself.
      onError: () => {},
    }),
  }))
}
