/** Sound, made on the spot: a soft tone as PCM or WAV. @see http://soundfile.sapp.org/doc/WaveFormat/ */

export interface SoundOptions {
  milliseconds: number
  /** Samples a second. */
  sampleRate: number
}

const toneHz = 220
/** Of 32767. */
const loudness = 2048

/** 16-bit samples of one channel, the low byte first. */
export function makePcm({ milliseconds, sampleRate }: SoundOptions): Uint8Array<ArrayBuffer> {
  const count = Math.floor((milliseconds * sampleRate) / 1000)
  const view = new DataView(new ArrayBuffer(count * 2))
  for (let index = 0; index < count; index++) {
    // Two parabolas make a wave much like a sine, whose last digits engines disagree on.
    const phase = ((index * toneHz) % sampleRate) / sampleRate
    const half = (phase * 2) % 1
    const value = Math.round(4 * half * (1 - half) * loudness)
    view.setInt16(index * 2, phase < 0.5 ? value : -value, true)
  }
  return new Uint8Array(view.buffer)
}

export function makeWav(options: SoundOptions): Uint8Array<ArrayBuffer> {
  const samples = makePcm(options)
  const { sampleRate } = options
  const bytes = new Uint8Array(44 + samples.length)
  const view = new DataView(bytes.buffer)
  const name = (at: number, text: string) => {
    for (let index = 0; index < 4; index++) bytes[at + index] = text.charCodeAt(index)
  }
  name(0, 'RIFF')
  view.setUint32(4, 36 + samples.length, true)
  name(8, 'WAVE')
  name(12, 'fmt ')
  view.setUint32(16, 16, true)
  // PCM of one channel.
  view.setUint16(20, 1, true)
  view.setUint16(22, 1, true)
  view.setUint32(24, sampleRate, true)
  view.setUint32(28, sampleRate * 2, true)
  view.setUint16(32, 2, true)
  view.setUint16(34, 16, true)
  name(36, 'data')
  view.setUint32(40, samples.length, true)
  bytes.set(samples, 44)
  return bytes
}
