/** What a client asks for by header, whatever the rules say: an error, a fault, a pace. */
import { ApiError } from '../errors/api-error.ts'
import { type ErrorKind, errorKinds } from '../errors/error-kinds.ts'
import type { HeaderReader } from '../providers/provider.ts'
import {
  type ErrorReply,
  type FaultKind,
  type FaultReply,
  faultKinds,
  type LagProfile,
  lagProfileNames,
} from '../reply.ts'
import { isProfile } from '../stream/lag-profiles.ts'
import { unknownName } from '../suggest.ts'

export interface Overrides {
  /** `x-mockllm-error: rate_limit`, a status such as `503`, each also as in `rate_limit; retry_after=2`. */
  error?: ErrorReply
  /** `x-mockllm-fault: disconnect@3`, also as in `stall; for_ms=500` and `slow_start; delay_ms=50`. */
  fault?: FaultReply
  /** `x-mockllm-lag: fast`: the name of a profile. */
  lag?: LagProfile
}

/** @throws ApiError that says which header is wrong, and is not retried */
export function readOverrides(headers: HeaderReader): Overrides {
  const overrides: Overrides = {}
  const error = headers.get('x-mockllm-error')
  if (error !== null) overrides.error = read('x-mockllm-error', error, parseError)
  const fault = headers.get('x-mockllm-fault')
  if (fault !== null) overrides.fault = read('x-mockllm-fault', fault, parseFaultHeader)
  const lag = headers.get('x-mockllm-lag')
  if (lag !== null) overrides.lag = read('x-mockllm-lag', lag.trim(), parseLag)
  return overrides
}

/** The refusal of a header that is not understood. */
export function refuseOverride(header: string, reason: string): ApiError {
  return new ApiError({
    status: 400,
    message: `mockllm does not understand the header ${header}: ${reason}`,
    headers: { 'x-should-retry': 'false' },
  })
}

function read<Value>(header: string, value: string, parse: (value: string) => Value): Value {
  try {
    return parse(value)
  } catch (error) {
    throw refuseOverride(header, (error as Error).message)
  }
}

function parseError(value: string): ErrorReply {
  const { name, numbers } = splitValue(value, ['retry_after'])
  return { ...(/^\d+$/.test(name) ? parseStatus(name) : parseKind(name)), ...numbers }
}

function parseLag(name: string): LagProfile {
  if (isProfile(name)) return name
  throw new Error(unknownName('lag', name, lagProfileNames))
}

function parseStatus(name: string): ErrorReply {
  const status = Number(name)
  if (status < 400 || status > 599) {
    throw new Error(`an error has a status from 400 to 599, not ${name}.`)
  }
  return { status }
}

function parseKind(name: string): ErrorReply {
  const kind = errorKinds.find((known): known is ErrorKind => known === name)
  if (kind === undefined) throw new Error(unknownName('error', name, errorKinds))
  return { kind }
}

function parseFaultHeader(value: string): FaultReply {
  const { name, numbers } = splitValue(value, ['delay_ms', 'for_ms'])
  return { ...parseFault(name), ...numbers }
}

/**
 * The short form of a fault, `disconnect@3`: a kind, and after how many pieces of the answer it happens.
 *
 * @throws Error that says what is wrong with the text
 */
export function parseFault(text: string): FaultReply {
  const [, name, after] = /^([^@]*)(?:@(.*))?$/s.exec(text.trim())!
  const kind = faultKinds.find((known): known is FaultKind => known === name!.trim())
  if (kind === undefined) throw new Error(unknownName('fault', name!.trim(), faultKinds))
  if (after === undefined) return { kind }
  if (!/^\d{1,9}$/.test(after.trim())) {
    throw new Error(
      `the fault "${text}" happens after a number of pieces, as in "${kind}@3", not after "${after}"`,
    )
  }
  return { kind, after: Number(after) }
}

/** `name; parameter=1`, as headers have it. */
function splitValue(
  value: string,
  known: readonly string[],
): { name: string; numbers: Record<string, number> } {
  const [name = '', ...parameters] = value.split(';').map((part) => part.trim())
  const numbers: Record<string, number> = {}
  for (const parameter of parameters) {
    const [key = '', number = ''] = parameter.split('=').map((part) => part.trim())
    if (!known.includes(key)) throw new Error(unknownName('parameter', key, known))
    if (!/^\d+(?:\.\d+)?$/.test(number)) throw new Error(`${key} is a number, as in ${key}=2.`)
    numbers[key] = Number(number)
  }
  return { name, numbers }
}
