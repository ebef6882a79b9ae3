/** Base64 of bytes, on every runtime. */
import { bytesToLatin1, latin1ToBytes } from '../stream/latin1.ts'

export function bytesToBase64(bytes: Uint8Array): string {
  return btoa(bytesToLatin1(bytes))
}

/** @throws where the text is not base64 */
export function base64ToBytes(text: string): Uint8Array<ArrayBuffer> {
  return latin1ToBytes(atob(text))
}
