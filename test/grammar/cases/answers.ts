/** What stands around what a reply says: reasons, choices, log probabilities, counts, names, headers. */
import { expect } from 'vitest'
import type { FinishReason } from '../../../src/reply.ts'
import { answer, type Instead, reply } from '../build-case.ts'

/** What each vendor calls it. */
const reasons: Record<FinishReason, { openai: string; anthropic: string }> = {
  stop: { openai: 'stop', anthropic: 'end_turn' },
  length: { openai: 'length', anthropic: 'max_tokens' },
  tool_calls: { openai: 'tool_calls', anthropic: 'tool_use' },
  content_filter: { openai: 'content_filter', anthropic: 'refusal' },
  refusal: { openai: 'stop', anthropic: 'refusal' },
  pause_turn: { openai: 'stop', anthropic: 'pause_turn' },
  context_window: { openai: 'length', anthropic: 'model_context_window_exceeded' },
}

const notOpenAIs: FinishReason[] = ['refusal', 'pause_turn', 'context_window']

export const finishReasonCases = Object.entries(reasons).map(([reason, words]) => {
  const finish_reason = reason as FinishReason
  // A reason is seen where it is not the one that the answer would have had.
  const hasCalls = reason === 'tool_calls' || reason === 'stop'
  const content = hasCalls ? { tool_calls: [{ name: 'f' }] } : { text: 'hi' }
  const instead: Instead[] = []
  if (notOpenAIs.includes(finish_reason)) {
    const why = `OpenAI has no such reason: it says \`${words.openai}\`.`
    instead.push(['openai', why, { finish: words.openai }])
  }
  if (reason === 'content_filter') {
    const why = `Anthropic has no such reason: it says \`${words.anthropic}\`.`
    instead.push(['anthropic', why, { finish: words.anthropic }])
  }
  return reply(
    `reply.finish_reason = ${reason}`,
    { ...content, finish_reason },
    ({ message }, { provider }) => expect(message.finish).toBe(words[provider]),
    { instead },
  )
})

const coin = { choices: ['heads', { text: 'tails' }] }
const likely = {
  text: 'Yes.',
  logprobs: [
    { token: 'Yes', logprob: -0.25, top_logprobs: [{ token: 'No', logprob: -1.5 }] },
    { token: '.', logprob: -0.5 },
  ],
}
const noLogprobs: Instead = [
  'anthropic',
  'Anthropic has no log probabilities: the text is sent without them.',
  ({ message, body }) => {
    expect(message.text).toBe('Yes.')
    expect(body).not.toContain('logprob')
  },
]
const token = (at: number, expected: object) =>
  [
    likely,
    ({ message }: { message: { logprobs?: object[] } }) =>
      expect(message.logprobs?.[at]).toMatchObject(expected),
    { ask: { topLogprobs: 1 }, instead: [noLogprobs] },
  ] as const

export const choiceCases = [
  reply(
    'reply.choices',
    coin,
    { texts: ['heads', 'tails', 'heads'] },
    {
      ask: { n: 3 },
      instead: [
        [
          'anthropic',
          'Anthropic gives one answer to a request: the first.',
          { texts: ['heads'], text: 'heads' },
        ],
      ],
    },
  ),
  reply('reply.logprobs', ...token(0, { token: 'Yes', logprob: -0.25 })),
  reply('logprob.token', ...token(1, { token: '.' })),
  reply('logprob.logprob', ...token(1, { logprob: -0.5 })),
  reply('logprob.top_logprobs', ...token(0, { top: [{ token: 'No', logprob: -1.5 }] })),
  reply('top_logprob.token', ...token(0, { top: [{ token: 'No' }] })),
  reply('top_logprob.logprob', ...token(0, { top: [{ logprob: -1.5 }] })),
]

const counts = { input_tokens: 2000, output_tokens: 300 }
const notCounted = (reason: string): Instead => [
  'anthropic',
  reason,
  ({ message }) => {
    expect(message.usage).toMatchObject({ input_tokens: 2000, output_tokens: 300 })
    expect(Object.values(message.usage)).not.toContain(77)
  },
]
const noAudio = 'Anthropic reports no audio tokens: the other counts are sent.'
const noPrediction = 'Anthropic reports no predicted outputs: the other counts are sent.'
const usage = (key: string, openai: object, anthropic: object | string) =>
  reply(
    `reply.usage.${key}`,
    { text: 'hi', usage: { ...counts, [key]: 77 } },
    ({ message }, { provider }) =>
      expect(message.usage).toMatchObject(
        provider === 'openai' ? openai : typeof anthropic === 'string' ? {} : anthropic,
      ),
    typeof anthropic === 'string' ? { instead: [notCounted(anthropic)] } : {},
  )

export const usageCases = [
  reply('reply.usage', { text: 'hi', usage: counts }, ({ message }, { provider }) =>
    expect(message.usage).toMatchObject(
      provider === 'openai' ? { total_tokens: 2300 } : { input_tokens: 2000, output_tokens: 300 },
    ),
  ),
  usage('input_tokens', { prompt_tokens: 77, total_tokens: 377 }, { input_tokens: 77 }),
  usage('output_tokens', { completion_tokens: 77, total_tokens: 2077 }, { output_tokens: 77 }),
  usage(
    'cached_tokens',
    { prompt_tokens: 2000, 'prompt_tokens_details.cached_tokens': 77 },
    { input_tokens: 1923, cache_read_input_tokens: 77 },
  ),
  usage(
    'cache_creation_tokens',
    { prompt_tokens: 2000, 'prompt_tokens_details.cache_write_tokens': 77 },
    { input_tokens: 1923, cache_creation_input_tokens: 77 },
  ),
  usage(
    'reasoning_tokens',
    { 'completion_tokens_details.reasoning_tokens': 77 },
    { 'output_tokens_details.thinking_tokens': 77 },
  ),
  usage('input_audio_tokens', { 'prompt_tokens_details.audio_tokens': 77 }, noAudio),
  usage('output_audio_tokens', { 'completion_tokens_details.audio_tokens': 77 }, noAudio),
  usage(
    'accepted_prediction_tokens',
    { 'completion_tokens_details.accepted_prediction_tokens': 77 },
    noPrediction,
  ),
  usage(
    'rejected_prediction_tokens',
    { 'completion_tokens_details.rejected_prediction_tokens': 77 },
    noPrediction,
  ),
]

export const headCases = [
  reply('reply.model', { text: 'hi', model: 'other-2026' }, { model: 'other-2026' }),
  reply('reply.id', { text: 'hi', id: 'mine' }, { id: 'mine' }),
  reply('reply.headers', { text: 'hi', headers: { 'X-Team': 'a' } }, ({ headers, message }) => {
    expect(headers.get('x-team')).toBe('a')
    expect(message.text).toBe('hi')
  }),
  answer('config.responses', { responses: { hi: 'Hello!', ho: 'No!' } }, { text: 'Hello!' }),
]
