/** Takes secrets out of what is shown of a request. */

const redacted = '[redacted]'

/** What vendors, gateways and proxies call a header that holds a secret. */
const secretHeader =
  /authorization|(?:^|-)(?:auth|jwt)(?:-|$)|cookie|credential|pass(?:word|wd|phrase)|secret|signature|token$|key$/

/** What they call such a field of a body or of an address. A `key` or a `token` there is mostly something else. */
const secretField =
  /^(?:authorization(?:[-_]?token)?|(?:x[-_])?api[-_]?key|(?:access|auth|bearer|id|refresh|security|session)[-_]?token|client[-_]?secret|secret(?:[-_]?(?:access[-_]?)?key)?|pass(?:word|wd|phrase)|private[-_]?key)$/i

/** The parts of an address that hold a key, or sign it. */
const secretParameter =
  /([?&](?:key|sig|signature|token|(?:api|subscription)[-_]?key|[a-z]+[-_]token|x-amz-(?:credential|security-token|signature))=)[^&#\s"']+/gi

/** @param name in lower case */
export function isSecretHeader(name: string): boolean {
  return secretHeader.test(name) && name !== 'idempotency-key'
}

/** The headers, lower-case names first, as they may be shown. */
export function redactHeaders(headers: Iterable<[string, string]>): Record<string, string> {
  const shown: Record<string, string> = {}
  for (const [name, value] of headers) {
    shown[name] = isSecretHeader(name) ? redacted : redactAddress(value)
  }
  return shown
}

/** A text with the keys of the addresses in it taken out, such as `?key=…`. */
export function redactAddress(text: string): string {
  return text.includes('=') ? text.replace(secretParameter, `$1${redacted}`) : text
}

/**
 * For `JSON.stringify`: hides what tools and connectors are given to log in with, such as
 * `authorization_token`, and whole headers of theirs.
 */
export function redactField(name: string, value: unknown): unknown {
  if (typeof value === 'string') return secretField.test(name) ? redacted : value
  if (name !== 'headers' || typeof value !== 'object' || value === null || Array.isArray(value)) {
    return value
  }
  return Object.fromEntries(
    Object.entries(value).map(([header, content]) => [
      header,
      isSecretHeader(header.toLowerCase()) ? redacted : content,
    ]),
  )
}
