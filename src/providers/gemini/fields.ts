/** Reads fields of Gemini's requests, refusing wrong ones in Google's words. */
import { ApiError } from '../../errors/api-error.ts'
import { jsonText } from '../../read-json.ts'
import { type Body, isObject } from '../lenient-fields.ts'

/**
 * A field by its name in camel case or, as protobuf's JSON takes it as well, in snake case; null is absent.
 *
 * @see https://protobuf.dev/programming-guides/json/
 */
export function fieldOf(body: Body, name: string): unknown {
  return body[name] ?? body[toSnakeCase(name)] ?? undefined
}

export function objectFieldOf(body: Body, name: string): Body {
  const value = fieldOf(body, name)
  return isObject(value) ? value : {}
}

/** A list, for which Google takes a single value as well. */
export function listFieldOf(body: Body, name: string): unknown[] {
  const value = fieldOf(body, name)
  if (value === undefined) return []
  return Array.isArray(value) ? value : [value]
}

/** @throws ApiError where it is no whole number within the range; protobuf's JSON takes numbers as text, too */
export function readInteger(
  body: Body,
  name: string,
  least: number,
  most = 2 ** 31 - 1,
): number | undefined {
  const value = fieldOf(body, name)
  if (value === undefined) return undefined
  const number = typeof value === 'string' && value !== '' ? Number(value) : value
  if (typeof number !== 'number' || !Number.isInteger(number)) {
    throw invalidValue(`generation_config.${toSnakeCase(name)}`, 'TYPE_INT32', value)
  }
  if (number < least || number > most) {
    throw refuse(
      `Unable to submit request because it has a ${name} value of ${number} but the supported range is ` +
        `from ${least} (inclusive) to ${most + 1} (exclusive). Update the value and try again.`,
    )
  }
  return number
}

/** What is not even of the right type. */
export function invalidValue(at: string, type: string, value: unknown): ApiError {
  const name = /^TYPE_/.test(type)
    ? type
    : `type.googleapis.com/google.ai.generativelanguage.v1beta.${type}`
  return refuse(`Invalid value at '${at}' (${name}), ${jsonText(value).slice(0, 200)}`)
}

export function refuse(message: string): ApiError {
  return new ApiError({ status: 400, message })
}

function toSnakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}
