/** Answers of some 10 MB, in each of the ways that one is sent. */
import { post } from '../requests.mjs'

/** A piece of a stream is some 230 bytes, so that this is 10 MB. */
const manyPieces = 'abcdefghij'.repeat(4500)

/** Far faster than anybody reads. */
const lag = { ttft_ms: 1, tokens_per_second: 200_000, chunk: 'char' }

export const bigConfig = JSON.stringify({
  responses: {
    plain: 'Hello there.',
    'paced briefly': { text: 'A paced answer.', lag: { ttft_ms: 20, tokens_per_second: 100 } },
    'a long document': 'abcdefghij'.repeat(1_000_000),
    'a long stream': manyPieces,
    'a long paced stream': { text: manyPieces, lag },
  },
})

export function ask(user, stream = false) {
  return post('/v1/chat/completions', chatBody(user, stream))
}

export function chatBody(user, stream = false) {
  return JSON.stringify({ model: 'mock', stream, messages: [{ role: 'user', content: user }] })
}

export const bigAnswers = {
  document: ['a long document', false],
  stream: ['a long stream', true],
  pacedStream: ['a long paced stream', true],
}
