/** A lean HTTP/1.1 client on a raw socket: requests are bytes, and an answer is all that came of it. */
import { connect } from 'node:net'

/**
 * @typedef {object} Answer
 * @property {number} status 0 where nothing came
 * @property {string} head
 * @property {string} body without the sizes of its chunks, as Latin-1
 * @property {'whole' | 'torn' | 'left'} ending `left` where this side went away
 * @property {boolean} isReset whether the connection ended with a reset
 */

export class SocketClient {
  #socket
  /** What came and belongs to no answer yet. */
  #pending = ''
  /** @type {{ resolve: (answer: Answer) => void, onBody?: (size: number, client: SocketClient) => void, answer: Answer, mode: string, left: number }[]} */
  #waiting = []
  #isReset = false
  isOpen = true

  constructor(port, { allowHalfOpen = true } = {}) {
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen, noDelay: true })
    this.#socket = socket
    this.opened = new Promise((resolve) => socket.once('connect', () => resolve(true)))
    this.closed = new Promise((resolve) => socket.once('close', resolve))
    socket.setEncoding('latin1')
    socket.on('data', (text) => this.#read(text))
    socket.on('error', () => {
      this.#isReset = true
    })
    socket.on('end', () => {
      socket.end()
      this.#finish('torn')
    })
    socket.on('close', () => this.#finish('torn'))
  }

  /** Sends bytes that ask for nothing by themselves. */
  write(bytes) {
    this.#socket.write(bytes, 'latin1')
  }

  /** Sends bytes and waits until they are on their way, or nobody takes them. */
  writeAll(bytes) {
    return new Promise((resolve) => {
      this.#socket.write(bytes, 'latin1', resolve)
      this.closed.then(resolve)
    })
  }

  /**
   * Sends a request; several may be under way.
   *
   * @param onBody called with the size of the body so far, and may leave
   * @returns {Promise<Answer>}
   */
  ask(bytes, onBody) {
    const answer = this.expect(onBody)
    this.#socket.write(bytes, 'latin1')
    return answer
  }

  /** An answer to what was sent otherwise. */
  expect(onBody) {
    return new Promise((resolve) => {
      const answer = { status: 0, head: '', body: '', ending: 'torn', isReset: false }
      this.#waiting.push({ resolve, onBody, answer, mode: 'head', left: 0 })
      if (!this.isOpen) this.#finish('torn')
    })
  }

  /** Goes away, with a reset or an ordinary end. */
  leave({ reset = false } = {}) {
    if (reset) this.#socket.resetAndDestroy()
    else this.#socket.destroy()
    this.#finish('left')
  }

  /** Says that nothing more will be sent. */
  endSending() {
    this.#socket.end()
  }

  pause() {
    this.#socket.pause()
  }

  resume() {
    this.#socket.resume()
  }

  #finish(ending) {
    this.isOpen = false
    for (const { resolve, answer, mode } of this.#waiting.splice(0)) {
      // A 431 of the parser has no length, and ends with its connection.
      const isWhole = ending === 'torn' && mode === 'until the end' && !this.#isReset
      resolve({ ...answer, ending: isWhole ? 'whole' : ending, isReset: this.#isReset })
    }
  }

  #read(text) {
    this.#pending += text
    while (this.#waiting.length > 0 && this.#readOne(this.#waiting[0])) {
      // The next answer may be there, too.
    }
  }

  /** @returns whether the answer is whole */
  #readOne(entry) {
    const { answer, onBody } = entry
    if (entry.mode === 'head') {
      const end = this.#pending.indexOf('\r\n\r\n')
      if (end === -1) return false
      answer.head = this.#pending.slice(0, end)
      answer.status = Number(answer.head.slice(9, 12))
      this.#pending = this.#pending.slice(end + 4)
      const length = /\r\ncontent-length: (\d+)/i.exec(answer.head)
      entry.mode = /\r\ntransfer-encoding: chunked/i.test(answer.head)
        ? 'size'
        : length === null
          ? 'until the end'
          : 'length'
      entry.left = length === null ? 0 : Number(length[1])
    }
    for (;;) {
      if (entry.mode === 'size') {
        const end = this.#pending.indexOf('\r\n')
        if (end === -1) break
        entry.left = Number.parseInt(this.#pending.slice(0, end), 16)
        this.#pending = this.#pending.slice(end + 2)
        entry.mode = entry.left === 0 ? 'trailer' : 'chunk'
      }
      if (entry.mode === 'trailer') {
        if (this.#pending.length < 2) break
        this.#pending = this.#pending.slice(2)
        return this.#done(entry)
      }
      const piece =
        entry.mode === 'until the end' ? this.#pending : this.#pending.slice(0, entry.left)
      answer.body += piece
      this.#pending = this.#pending.slice(piece.length)
      entry.left -= piece.length
      if (entry.mode === 'until the end') break
      if (entry.left > 0) break
      if (entry.mode === 'length') return this.#done(entry)
      // The line break after a chunk.
      if (this.#pending.length < 2) {
        entry.mode = 'break'
        break
      }
      this.#pending = this.#pending.slice(2)
      entry.mode = 'size'
    }
    onBody?.(answer.body.length, this)
    return false
  }

  #done({ resolve, answer }) {
    this.#waiting.shift()
    resolve({ ...answer, ending: 'whole' })
    return true
  }
}
