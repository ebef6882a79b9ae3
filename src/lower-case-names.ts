/** So that a user's header takes the place of the vendor's, however it is written. */
export function lowerCaseNames(headers: Record<string, string> = {}): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
  )
}
