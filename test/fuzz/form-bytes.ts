/** Writes a form as the bytes of a `multipart/form-data` body, with whatever boundary and names are given. */
import type { FormFields } from './seed-bodies.ts'

export interface Form {
  fields: readonly (readonly [name: string, value: FormFields[string]])[]
  boundary: string
  /** What ends the lines. */
  newline: string
  /** Whether the last boundary is there. */
  isClosed: boolean
}

const encoder = new TextEncoder()

export function formBytes({ fields, boundary, newline, isClosed }: Form): Uint8Array {
  const parts = fields.map(([name, value]) => {
    const isFile = typeof value !== 'string'
    const head = isFile
      ? `; name="${name}"; filename="${value.filename}"${newline}content-type: ${value.type}`
      : `; name="${name}"`
    const text = isFile ? value.text : value
    return `--${boundary}${newline}content-disposition: form-data${head}${newline}${newline}${text}${newline}`
  })
  return encoder.encode(parts.join('') + (isClosed ? `--${boundary}--${newline}` : ''))
}
