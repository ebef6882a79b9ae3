/** What is asked of every server: rules, the requests that they answer, and the goals. */
import { prepareRequest } from './http-client.mjs'

const sentence = 'The quick brown fox jumps over the lazy dog and then rests. '
const short = { prompt: 'what is 2+2?', reply: '2+2 equals 9.' }
const story = { prompt: 'tell me a story', reply: sentence.repeat(17).slice(0, 1000) }

/** Measured in turn with those of the same group, with whose first they are compared. */
export const workloadGroups = [
  [
    plain('short JSON', [short], [chat({ prompt: short.prompt })], { bare: 1.7, aimock: 0.4 }),
    plain('short JSON, no two requests alike', [short], unalike(short.prompt)),
  ],
  [streamed('1,000 characters streamed one by one', 1, { bare: 1.3, aimock: 0.05 })],
  [streamed('1,000 characters streamed 20 by 20', 20)],
  [
    plain('prompt of 1 kB', [short], [chat({ prompt: short.prompt, system: filler(1000) })]),
    plain('prompt of 1 MB', [short], [chat({ prompt: short.prompt, system: filler(1e6) })]),
  ],
  [1, 100, 10_000].map((count) =>
    plain(
      `${count.toLocaleString('en')} exact rule${count === 1 ? '' : 's, the last answers'}`,
      rulesOf(count),
      [chat({ prompt: rulesOf(count).at(-1).prompt })],
      count === 10_000 ? { first: 1.05 } : {},
    ),
  ),
]

function plain(name, rules, requests, goals = {}) {
  const { reply } = rules.at(-1)
  return { name, rules, pieceCharacters: 20, requests, reply, goals, withBare: rules.length === 1 }
}

function streamed(name, pieceCharacters, goals = {}) {
  const requests = [chat({ prompt: story.prompt, stream: true })]
  const pieces = Math.ceil(story.reply.length / pieceCharacters)
  return { ...plain(name, [story], requests, goals), pieceCharacters, pieces }
}

function chat({ prompt, system, ...others }) {
  const messages = [{ role: 'user', content: prompt }]
  if (system !== undefined) messages.unshift({ role: 'system', content: system })
  const body = JSON.stringify({ model: 'gpt-4o', messages, ...others })
  return prepareRequest('/v1/chat/completions', body)
}

/** More than any of the servers remembers. */
function unalike(prompt) {
  return Array.from({ length: 20_000 }, (_, index) =>
    chat({ prompt, user: `user-${String(index).padStart(6, '0')}` }),
  )
}

/** All of one length, so that no prompt contains another one. */
function rulesOf(count) {
  return Array.from({ length: count }, (_, index) => {
    const number = String(index + 1).padStart(5, '0')
    return { prompt: `question ${number} about dogs`, reply: `Woof ${number}.` }
  })
}

function filler(length) {
  return sentence.repeat(Math.ceil(length / sentence.length)).slice(0, length)
}
