/** Bytes as text of which each UTF-16 unit is one byte: what is not UTF-8 goes the same way as all else. */

export function bytesToLatin1(bytes: Uint8Array): string {
  let text = ''
  // A call takes only so many arguments; spreading them costs four times as much.
  for (let at = 0; at < bytes.length; at += 8192) {
    const codes: ArrayLike<number> = bytes.subarray(at, at + 8192)
    text += String.fromCharCode.apply(null, codes as number[])
  }
  return text
}

export function latin1ToBytes(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(text.length)
  writeLatin1(text, bytes)
  return bytes
}

export function writeLatin1(text: string, bytes: Uint8Array): void {
  for (let index = 0; index < text.length; index++) bytes[index] = text.charCodeAt(index)
}
