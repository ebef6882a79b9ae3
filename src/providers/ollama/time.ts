/** Times as Go writes them. */

/** RFC 3339 without the zeros at the end of a fraction. */
export function timeOf(ms: number): string {
  return new Date(ms).toISOString().replace(/\.?0*Z$/, 'Z')
}
