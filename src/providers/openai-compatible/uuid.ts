/** Ids that look like a UUID: the same for the same request. */
import type { EndpointRequest } from '../provider.ts'

export function makeUuid(request: EndpointRequest, label: string): string {
  const digits = makeHex(request, label, 32)
  return [0, 8, 12, 16, 20]
    .map((at, index) => digits.slice(at, [8, 12, 16, 20, 32][index]))
    .join('-')
}

export function makeHex(request: EndpointRequest, label: string, length: number): string {
  return request
    .makeId(label, length)
    .replace(/./g, (unit) => ((unit.charCodeAt(0) * 7) % 16).toString(16))
}
