/** One reply of each kind that a model can give. */
import type { Config } from 'mockllm'

export const usage = {
  input_tokens: 2000,
  output_tokens: 300,
  cached_tokens: 1500,
  cache_creation_tokens: 100,
  reasoning_tokens: 200,
  input_audio_tokens: 11,
  output_audio_tokens: 12,
  accepted_prediction_tokens: 13,
  rejected_prediction_tokens: 14,
}

export const weather = { city: 'Nîmes', celsius: 18 }

const paris = { name: 'get_weather', arguments: { city: 'Paris' } }
const nimes = { name: 'get_weather', id: 'given_call', arguments: { city: 'Nîmes\n"old" {town}' } }

const responses: NonNullable<Config['responses']> = {
  text: 'Just text. 🚀',
  reasoned: { reasoning: 'Let me see… 2+2.', text: '4' },
  signed: {
    blocks: [
      { reasoning: { text: 'Hm.', signature: 'c2lnbmVk' } },
      { reasoning: { redacted: 'cmVkYWN0ZWQ=' } },
      { text: '4' },
    ],
  },
  refused: { refusal: 'I cannot help with that.' },
  parallel: { text: 'Looking both up.', tool_calls: [paris, nimes] },
  interleaved: {
    blocks: [
      { text: 'First ' },
      { tool_call: paris },
      { text: 'and then ' },
      { tool_call: nimes },
      { text: 'at once.' },
    ],
  },
  custom: { tool_calls: [{ name: 'shell', input: 'echo "hi" \\\n🚀' }] },
  cited: {
    blocks: [
      { text: 'Tea is warm. ' },
      {
        text: 'Coffee, too.',
        citations: [
          { url: 'https://a.test/', title: 'A', cited_text: 'coffee is warm' },
          { url: 'https://b.test/', title: 'B', start: 0, end: 6 },
        ],
      },
    ],
  },
  quoted: {
    text: 'As the document says.',
    citations: [{ document: 0, title: 'Paper', cited_text: 'it is so', start: 10, end: 18 }],
  },
  counted: { text: 'hi', usage },
  named: { text: 'hi', id: 'given id', model: 'a-model-2026-01-01' },
  structured: { json: weather },
}

/** Of replies that any request may have. */
export const prompts: readonly string[] = Object.keys(responses)

export const replyConfig: Config = {
  responses: {
    ...responses,
    chosen: {
      choices: ['heads', { text: 'tails', finish_reason: 'length' }, { tool_calls: [paris] }],
    },
    likely: {
      text: 'Yes, 🚀.',
      logprobs: [
        { token: 'Yes', logprob: -0.25, top_logprobs: [{ token: 'Yes', logprob: -0.25 }] },
      ],
    },
    verbatim: {
      tool_calls: [{ name: 'get_weather', arguments: '{"city": nowhere', verbatim: true }],
    },
    length: { text: 'hi', finish_reason: 'length' },
    content_filter: { text: 'hi', finish_reason: 'content_filter' },
    refusal: { text: 'hi', finish_reason: 'refusal' },
    pause_turn: { text: 'hi', finish_reason: 'pause_turn' },
    context_window: { text: 'hi', finish_reason: 'context_window' },
  },
  rules: [
    {
      name: 'a template',
      match: { user: { pattern: 'explain {topic} to {who}' } },
      reply: { template: '{topic}, {who}: {{topic}} {unknown} {model} {"json": "{turn}"}' },
    },
    {
      name: 'a template of arguments',
      match: { user: { pattern: 'search for {topic}' } },
      reply: { tool_calls: [{ name: 'search', template: { query: 'all about {topic}' } }] },
    },
  ],
}
