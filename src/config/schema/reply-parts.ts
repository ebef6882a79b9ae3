/** The schemas of what a reply is made of: reasoning, citations, log probabilities, token counts. */
import * as v from 'valibot'
import { either, object } from '../containers.ts'
import { count, numberFrom, text } from './values.ts'

export const reasoningSchema = either('text or an object such as { text: Let me see }', [
  text,
  object('an object such as { text: Let me see }', {
    text: v.optional(v.pipe(text, v.description('The words of the reasoning.'))),
    signature: v.optional(
      v.pipe(
        text,
        v.description("Anthropic's signature of the block. Made from the text by default."),
      ),
    ),
    redacted: v.optional(
      v.pipe(text, v.description("Anthropic's encrypted block, sent in place of text.")),
    ),
  }),
])

const citationSchema = object('a citation such as { url: "https://example.com", title: Example }', {
  url: v.optional(v.pipe(text, v.description('Address of the page.'))),
  title: v.optional(v.pipe(text, v.description('Title of the page or document.'))),
  cited_text: v.optional(v.pipe(text, v.description('The words that are cited.'))),
  start: v.optional(
    v.pipe(
      count('a whole number, 0 or more'),
      v.description(
        'Where the cited stretch of the answer begins, in characters. The start by default.',
      ),
    ),
  ),
  end: v.optional(
    v.pipe(
      count('a whole number, 0 or more'),
      v.description('Where that stretch ends, in characters. The end of the text by default.'),
    ),
  ),
  document: v.optional(
    v.pipe(
      count('the index of a document, from 0'),
      v.description('Index of the cited document in the request.'),
    ),
  ),
})

export const citations = v.pipe(
  v.array(citationSchema, 'a list of citations'),
  v.description("Sources of the text: OpenAI's `annotations`, Anthropic's `citations`."),
)

const logprob = numberFrom(-10_000, 0, 'the logarithm of a probability, 0 or less')
const tokenText = v.pipe(text, v.description('The text of the token.'))
const logprobValue = v.pipe(
  logprob,
  v.description('Natural logarithm of its probability: 0 or less.'),
)

export const logprobSchema = object('a token such as { token: Hi, logprob: -0.1 }', {
  token: tokenText,
  logprob: logprobValue,
  top_logprobs: v.optional(
    v.pipe(
      v.array(
        object('a token such as { token: Hi, logprob: -0.1 }', {
          token: tokenText,
          logprob: logprobValue,
        }),
        'a list of tokens',
      ),
      v.description('The most likely tokens in its place.'),
    ),
  ),
})

const tokens = count('a number of tokens, 0 or more')
export const usageSchema = object('an object such as { input_tokens: 10 }', {
  input_tokens: v.optional(
    v.pipe(tokens, v.description('All tokens of the prompt, cached ones included.')),
  ),
  output_tokens: v.optional(
    v.pipe(tokens, v.description('All tokens of the answer, reasoning included.')),
  ),
  cached_tokens: v.optional(
    v.pipe(tokens, v.description('Of `input_tokens`, those read from a cache.')),
  ),
  cache_creation_tokens: v.optional(
    v.pipe(tokens, v.description('Of `input_tokens`, those written to a cache.')),
  ),
  reasoning_tokens: v.optional(
    v.pipe(tokens, v.description('Of `output_tokens`, those of the reasoning.')),
  ),
  input_audio_tokens: v.optional(v.pipe(tokens, v.description('Audio tokens of the prompt.'))),
  output_audio_tokens: v.optional(v.pipe(tokens, v.description('Audio tokens of the answer.'))),
  accepted_prediction_tokens: v.optional(
    v.pipe(tokens, v.description('Tokens of a predicted output that were used.')),
  ),
  rejected_prediction_tokens: v.optional(
    v.pipe(tokens, v.description('Tokens of a predicted output that were not used.')),
  ),
})
