/** The schemas of what is no words: vectors, verdicts, pictures, sound, scores. */
import * as v from 'valibot'
import { object, record } from '../containers.ts'
import { isBase64 } from '../value-checks.ts'
import { flag, text } from './values.ts'

const expectedNumber = 'a finite number'
const number = v.pipe(v.number(expectedNumber), v.finite(expectedNumber))
const base64 = v.pipe(text, v.check(isBase64, 'base64 text'))
const score = v.pipe(
  v.number('a number from 0 to 1'),
  v.minValue(0, 'a number from 0 to 1'),
  v.maxValue(1, 'a number from 0 to 1'),
)

const embedding = v.pipe(
  v.array(number, 'a list of numbers'),
  v.minLength(1, 'a list of at least one number'),
  v.description(
    'The vector of an embedding, sent as it is. Made from the text by default, so that similar texts are near each other.',
  ),
)

export const moderationObject = object('an object such as { flagged: true }', {
  flagged: v.optional(
    v.pipe(flag, v.description('Whether anything was found: where a category is, by default.')),
  ),
  categories: v.optional(
    v.pipe(
      record('an object of categories and their scores', text, score),
      v.description("Scores from 0 to 1 by the vendor's own category; from 0.5 it is flagged."),
      v.examples([{ violence: 0.9 }]),
    ),
  ),
})

export const imageObject = object('an object such as { url: "https://example.com/cat.png" }', {
  base64: v.optional(v.pipe(base64, v.description('The file. A small PNG by default.'))),
  url: v.optional(
    v.pipe(text, v.description('Where the file is, for answers that hold an address.')),
  ),
  revised_prompt: v.optional(
    v.pipe(text, v.description('The prompt as the model has rewritten it.')),
  ),
})

export const outputEntries = {
  embedding: v.optional(embedding),
  moderation: v.optional(
    v.pipe(
      moderationObject,
      v.description('The verdict of a moderation. Nothing is flagged by default.'),
    ),
  ),
  image: v.optional(v.pipe(imageObject, v.description('The picture of an images request.'))),
  audio: v.optional(
    v.pipe(
      base64,
      v.description('The file of a speech request, as base64. A short one by default.'),
    ),
  ),
  scores: v.optional(
    v.pipe(
      v.array(number, 'a list of numbers'),
      v.description(
        'How relevant each document of a rerank request is, in the order of the request. By the words that it shares with the query by default.',
      ),
    ),
  ),
}
