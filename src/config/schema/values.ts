/** Schemas of single values. The message of each completes the sentence "… must be …". */
import * as v from 'valibot'
import { either, record } from '../containers.ts'
import { isReplyHeader } from '../value-checks.ts'

export const text = v.string('text')
export const flag = v.boolean('true or false')

/** A schema with the sentence that editors and the reference show for it. */
export function described<const Schema extends v.GenericSchema>(
  schema: Schema,
  description: string,
): v.SchemaWithPipe<readonly [Schema, v.DescriptionAction<v.InferOutput<Schema>, string>]> {
  return v.pipe(schema, v.description(description)) as never
}

/** Text with at least one character. */
export function nonEmpty(expected: string) {
  return v.pipe(v.string(expected), v.nonEmpty(expected))
}

/** A number within bounds, both included. */
export function numberFrom(least: number, most: number, expected: string) {
  return v.pipe(
    v.number(expected),
    v.finite(expected),
    v.minValue(least, expected),
    v.maxValue(most, expected),
  )
}

/** A number of 0 or more. */
export function amount(expected: string) {
  return v.pipe(v.number(expected), v.finite(expected), v.minValue(0, expected))
}

/** A whole number of 0 or more. */
export function count(expected: string) {
  return v.pipe(v.number(expected), v.integer(expected), v.minValue(0, expected))
}

export const probability = numberFrom(0, 1, 'a number from 0 to 1')

export function status(least: number) {
  const expected = `an HTTP status from ${least} to 599`
  return v.pipe(
    v.number(expected),
    v.integer(expected),
    v.minValue(least, expected),
    v.maxValue(599, expected),
  )
}

// What `Headers` takes; the rest would fail at the first request. A wrong length of the body would even
// break the client's next request.
export const headerName = v.pipe(
  v.string('a header name'),
  v.regex(/^[!#$%&'*+.^_`|~\w-]+$/, 'a header name of letters, digits and hyphens'),
)
const replyHeaderName = v.pipe(
  headerName,
  v.check(isReplyHeader, 'a header that a reply may set; the transport sets this one'),
)
export const headerValue = v.pipe(
  text,
  v.regex(/^[\t\x20-\x7e\x80-\xff]*$/, 'text without line breaks and without emoji'),
)

/** Headers of a response. */
export const headers = record('an object of header names and values', replyHeaderName, headerValue)

/** One text, or any of several. */
export const texts = either('text or a list of texts', [text, v.array(text, 'a list of texts')])

type Defined<T> = T extends (...values: never[]) => unknown
  ? T
  : T extends object
    ? { [Key in keyof T]: Defined<Exclude<T[Key], undefined>> }
    : T

/** `true` where a schema and a documented interface say the same; `satisfies` it, or it does not compile. */
export type Same<A, B> =
  (<T>() => T extends Defined<A> ? 1 : 2) extends <T>() => T extends Defined<B> ? 1 : 2
    ? true
    : false
