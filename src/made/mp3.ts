/** Silence as MP3, made on the spot. @see http://www.mp3-tech.org/programmer/frame_header.html */

/** Of MPEG-2 Layer III at 32 kbit/s and 24 kHz, one channel: 96 bytes are 24 milliseconds. */
const frameBytes = 96
const frameMs = 24
const frameHeader = [0xff, 0xf3, 0x44, 0xc4]

/** Frames of which all but the header is zero hold no sound, and stand for themselves. */
export function makeSilentMp3(milliseconds: number): Uint8Array<ArrayBuffer> {
  const count = Math.max(1, Math.ceil(milliseconds / frameMs))
  const bytes = new Uint8Array(count * frameBytes)
  for (let frame = 0; frame < count; frame++) bytes.set(frameHeader, frame * frameBytes)
  return bytes
}
