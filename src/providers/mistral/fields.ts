/** Reads fields of Mistral's requests, refusing wrong ones in the words of its validator. */
import { ApiError } from '../../errors/api-error.ts'
import { jsonText } from '../../read-json.ts'
import { type Body, isObject } from '../lenient-fields.ts'

/** One field that is wrong, in the words of the vendor's validator. */
interface InvalidField {
  type: string
  loc: (string | number)[]
  msg: string
  input: unknown
}

/** A body that the validator refuses: 422, with the list of what is wrong. */
function invalidFields(fields: readonly InvalidField[]): ApiError {
  // Throws where an input is nested too deeply to be sent back.
  jsonText(fields)
  const message = fields.map(({ loc, msg }) => `${loc.join('.')}: ${msg}`).join('; ')
  return new ApiError({ status: 422, message, details: { detail: fields } })
}

export function invalidField(type: string, at: (string | number)[], msg: string, input: unknown) {
  return invalidFields([{ type, loc: ['body', ...at], msg, input }])
}

export function missingField(owner: unknown, ...at: (string | number)[]): ApiError {
  return invalidField('missing', at, 'Field required', owner)
}

/** What the model server refuses, after the body is valid. */
export function refusal(type: string, code: string, message: string): ApiError {
  return new ApiError({ status: 400, type, code, message })
}

/** The vendor takes no field that it does not know. */
export function refuseUnknownFields(body: Body, known: ReadonlySet<string>): void {
  const unknown = Object.keys(body).filter((name) => !known.has(name))
  if (unknown.length === 0) return
  throw invalidFields(
    unknown.map((name) => ({
      type: 'extra_forbidden',
      loc: ['body', name],
      msg: 'Extra inputs are not permitted',
      input: body[name],
    })),
  )
}

const checks = {
  string: [
    'string_type',
    'Input should be a valid string',
    (value: unknown) => typeof value === 'string',
  ],
  boolean: [
    'bool_type',
    'Input should be a valid boolean',
    (value: unknown) => typeof value === 'boolean',
  ],
  integer: ['int_type', 'Input should be a valid integer', Number.isInteger],
  list: ['list_type', 'Input should be a valid list', Array.isArray],
  object: [
    'model_attributes_type',
    'Input should be a valid dictionary or object to extract fields from',
    isObject,
  ],
} as const

interface Checked {
  string: string
  boolean: boolean
  integer: number
  list: unknown[]
  object: Body
}

/** The field's value, or `undefined` where it is absent. @throws ApiError where it has another type */
export function readField<Kind extends keyof Checked>(
  body: Body,
  name: string,
  kind: Kind,
): Checked[Kind] | undefined {
  const value = body[name]
  return value === undefined || value === null ? undefined : checked(value, kind, name)
}

/** @throws ApiError where the value has another type */
export function checked<Kind extends keyof Checked>(
  value: unknown,
  kind: Kind,
  ...at: (string | number)[]
): Checked[Kind] {
  const [type, message, isValid] = checks[kind]
  if (!isValid(value)) throw invalidField(type, at, message, value)
  return value as Checked[Kind]
}
