/** The one config that every surface answers by: text, a tool loop, reasoning, structured output, an error, a fault. */
import { defineConfig } from 'mockllm'

export const answer = 'Grüße, 世界 👋🏽!'
export const thought = 'They greet me; I greet back.'
export const place = { city: 'Paris', celsius: 18 }
export const forecast = 'It is 18 °C in Paris.'
/** What the tools are called with. */
export const calls = [
  { name: 'get_weather', arguments: { city: 'Paris' } },
  { name: 'get_time', arguments: { zone: 'Europe/Paris' } },
]

export const oneConfig = defineConfig({
  responses: {
    hello: answer,
    'think first': { reasoning: thought, text: answer },
    'weather in Paris?': { turns: [{ tool_calls: calls }, forecast] },
    'as data': { json: place },
    'too much': { error: { kind: 'rate_limit', message: 'Slow down, please.', retry_after: 0.01 } },
    'break off': { text: answer, fault: { kind: 'error_event', after: 3 } },
    'for ever': {
      text: 'a long story. '.repeat(200),
      lag: { tokens_per_second: 100, chunk: 'word', ttft_ms: 1 },
    },
  },
  defaults: { unmatched: 'error' },
})
