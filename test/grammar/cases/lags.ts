/** How long an answer takes, by the mock's own clock, and in which pieces it comes. */
import type { LagProfile, LagReply } from 'mockllm'
import { expect } from 'vitest'
import { lagProfiles } from '../../../src/stream/lag-profiles.ts'
import { answer, custom, type Expected, type Instead, reply } from '../build-case.ts'

// Six tokens for gpt-4o.
const text = 'One two. Three four.'

/** No more tokens than the estimate finds in the text. */
const mostTokens = 8

const lag = (
  key: string,
  given: LagProfile | LagReply,
  expected: Expected,
  instead: Instead[] = [],
) => reply(`lag.${key}`, { text, lag: given }, expected, { instead })

const took =
  (leastMs: number, mostMs: number): Expected =>
  ({ tookMs, message }) => {
    expect(message.text).toBe(text)
    expect(tookMs).toBeGreaterThanOrEqual(leastMs)
    expect(tookMs).toBeLessThanOrEqual(mostMs)
  }

const inOnePiece: Instead = [
  'plain',
  'An answer in one piece has no pieces: the text is sent whole.',
  ({ pieces }) => expect(pieces).toEqual([text]),
]

const pieces = (chunk: LagReply['chunk'], expected: string[]) =>
  lag(`chunk = ${chunk}`, { chunk: chunk! }, (heard) => expect(heard.pieces).toEqual(expected), [
    inOnePiece,
  ])

export const chunkCases = [
  answer(
    'lag.chunk = char',
    // Else it is the unit that holds anyhow.
    { rules: [{ reply: { text, lag: { chunk: 'char' } } }], settings: { lag: { chunk: 'word' } } },
    (heard) => expect(heard.pieces).toEqual([...text]),
    { instead: [inOnePiece] },
  ),
  lag(
    'chunk = token',
    { chunk: 'token' },
    ({ pieces: found, message }, { provider }) => {
      expect(message.text).toBe(text)
      // The tokens of OpenAI's own table; Claude's are not public.
      if (provider === 'openai') expect(found).toEqual(['One', ' two', '.', ' Three', ' four', '.'])
      else {
        expect(found.length).toBeGreaterThan(3)
        expect(found.length).toBeLessThanOrEqual(mostTokens)
      }
    },
    [inOnePiece],
  ),
  pieces('word', ['One', ' two.', ' Three', ' four.']),
  pieces('sentence', ['One two. ', 'Three four.']),
  lag(
    'chunk = 8',
    { chunk: 8 },
    ({ pieces: found }) => expect(found).toEqual(['One two.', ' Three f', 'our.']),
    [inOnePiece],
  ),
]

export const profileCases = [...lagProfiles].map(([name, profile]) => {
  const { ttft_ms = 0, tokens_per_second = Number.POSITIVE_INFINITY, jitter = 0 } = profile
  const longestMs = ttft_ms + (mostTokens * 1000) / tokens_per_second
  return answer(
    `lag.profile = ${name}`,
    // So that `none` has something to undo.
    { rules: [{ reply: { text, lag: name } }], settings: { lag: { ttft_ms: 60_000 } } },
    took(ttft_ms * (1 - jitter), longestMs * (1 + jitter)),
  )
})

export const lagCases = [
  reply('reply.lag', { text, lag: { ttft_ms: 40 } }, took(40, 40)),
  lag('profile', { profile: 'slow-reasoner', ttft_ms: 0 }, took(10, 1000)),
  lag('ttft_ms', { ttft_ms: 300 }, took(300, 300)),
  lag('tokens_per_second', { tokens_per_second: 10 }, took(400, 1000)),
  custom(
    'lag.jitter',
    async (mock) => {
      const timeOf = async (jitter: number) => {
        mock.configure({ rules: [{ reply: { text, lag: { ttft_ms: 1000, jitter } } }] })
        return (await mock.ask()).tookMs
      }
      expect(await timeOf(0)).toBe(1000)
      const ms = await timeOf(0.5)
      expect(ms).not.toBe(1000)
      expect(Math.abs(ms - 1000)).toBeLessThanOrEqual(500)
      expect(await timeOf(0.5)).toBe(ms)
    },
    [
      {
        in: 'plain',
        reason: 'An answer in one piece takes as long as its stream would without jitter.',
        async run(mock) {
          mock.configure({ rules: [{ reply: { text, lag: { ttft_ms: 1000, jitter: 0.5 } } }] })
          expect((await mock.ask()).tookMs).toBe(1000)
        },
      },
    ],
  ),
]

// Twenty characters at a hundred a second.
const seedSpan = took(100, 300)

export const lagSettingCases = [
  answer(
    'settings.lag_enabled',
    { responses: { hi: text }, settings: { lag_enabled: true } },
    seedSpan,
  ),
  answer(
    'settings.lag_factor',
    { responses: { hi: text }, settings: { lag_enabled: true, lag_factor: 100 } },
    took(10, 30),
  ),
  answer(
    'settings.lag',
    { responses: { hi: text }, settings: { lag: { ttft_ms: 60 } } },
    took(60, 60),
  ),
  answer(
    'settings.model_lag',
    {
      responses: { hi: text },
      settings: { lag: { ttft_ms: 60 }, model_lag: { 'no-such*': 'slow', '*': { ttft_ms: 80 } } },
    },
    took(80, 80),
  ),
]
