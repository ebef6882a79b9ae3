/** The long run: mixed requests on many connections, some left at random points, each answer checked. */
import { createRandom } from './random.mjs'
import { problemOf } from './recorded.mjs'
import { newRequest, versionRequest } from './requests.mjs'
import { SocketClient } from './socket-client.mjs'
import { pause } from './waiting.mjs'

/** Longer than any answer takes, even where the machine is busy. */
const longestMs = 60_000

export function createTally() {
  return {
    requests: 0,
    aborted: 0,
    unexpectedStatuses: 0,
    alteredBytes: 0,
    /** The first of what went wrong, in words. */
    problems: [],
    add(problem) {
      if (problem === undefined) return
      this[problem.kind === 'status' ? 'unexpectedStatuses' : 'alteredBytes']++
      if (this.problems.length < 20) this.problems.push(problem.text)
    },
  }
}

/**
 * Sends `requests` requests on `connections` connections at once.
 *
 * @param versions what the changing rule may answer: `{ oldest(), newest() }`
 */
export async function runMixedLoad({
  port,
  recorded,
  requests,
  connections,
  seed,
  tally,
  versions,
}) {
  const end = tally.requests + requests
  const lanes = Array.from({ length: connections }, (_, lane) =>
    runLane({
      port,
      recorded,
      end,
      tally,
      versions,
      lane,
      random: createRandom(seed + lane * 7919),
    }),
  )
  await Promise.all(lanes)
}

async function runLane({ port, recorded, end, tally, versions, lane, random }) {
  const choose = random.chooser(recorded)
  const atOnce = recorded.filter(({ ending }) => ending === 'whole')
  const chooseWhole = random.chooser(atOnce)
  let client = new SocketClient(port)
  while (tally.requests < end) {
    if (!client.isOpen) client = new SocketClient(port)
    const drawn = random.next()
    if (drawn < 0.07) await leaveSomewhere()
    else if (drawn < 0.1) await pipeline()
    else if (drawn < 0.15) await askSomethingNew()
    else if (drawn < 0.16) await askVersion()
    else await askKnown()
  }
  client.leave()

  async function askKnown() {
    const expected = choose()
    tally.requests++
    const isSilent = expected.ending === 'silent'
    // Times differ in length by some bytes.
    const enough = expected.lastBody.length - 16
    const answer = await withinTime(
      client.ask(inSomeSession(expected.bytes), (size, self) => {
        if (isSilent && size >= enough) self.leave({ reset: true })
        else if (random.next() < 0.02) readSlowly(self)
      }),
    )
    tally.add(problemOf(answer, expected))
    if (expected.ending !== 'whole') client.leave()
  }

  /** Before the request is whole, before anything is answered, in the middle, or with all of it. */
  async function leaveSomewhere() {
    const expected = choose()
    const { bytes } = expected
    const reset = random.next() < 0.5
    tally.requests++
    tally.aborted++
    if (random.next() < 0.25) {
      client.write(bytes.slice(0, random.below(bytes.length)))
      await pause(random.below(3))
      client.leave({ reset })
      return
    }
    if (random.next() < 0.25) {
      const asked = client.ask(bytes)
      await pause(random.below(8))
      client.leave({ reset })
      const answer = await asked
      // One that was already through is as good as any.
      tally.add(problemOf(answer, { ...expected, ending: answer.ending }))
      return
    }
    const most = random.below(expected.lastBody.length + 1)
    const asked = client.ask(bytes, (size, self) => {
      if (size >= most) self.leave({ reset })
    })
    const answer = await withinTime(asked)
    const { ending } = answer.ending === 'left' ? answer : expected
    tally.add(problemOf(answer, { ...expected, ending }))
    client.leave({ reset })
  }

  /** Several in one piece: answered in order, each whole. */
  async function pipeline() {
    const batch = Array.from({ length: 2 + random.below(6) }, chooseWhole)
    tally.requests += batch.length
    const asked = batch.map(() => client.expect())
    client.write(batch.map(({ bytes }) => bytes).join(''))
    const answers = await withinTime(Promise.all(asked))
    for (const [index, answer] of answers.entries()) tally.add(problemOf(answer, batch[index]))
  }

  async function askSomethingNew() {
    const word = `w${lane}x${tally.requests++}`
    const { bytes, words } = newRequest(word, false)
    const { status, body, ending } = await withinTime(client.ask(inSomeSession(bytes)))
    if (status !== 200) tally.add({ kind: 'status', text: `${words}: status ${status}` })
    else if (ending !== 'whole' || !body.includes(words)) {
      tally.add({ kind: 'bytes', text: `${words}: ${body}` })
    }
  }

  /** Never an older one than what was saved before, nor one that nobody has saved. */
  async function askVersion() {
    tally.requests++
    const oldest = versions.oldest()
    const { status, body } = await withinTime(client.ask(versionRequest()))
    const version = Number(/"version (\d+)"/.exec(body)?.[1])
    if (status !== 200) tally.add({ kind: 'status', text: `version: status ${status}` })
    else if (!(version >= oldest && version <= versions.newest())) {
      tally.add({
        kind: 'bytes',
        text: `version ${version}, not ${oldest} to ${versions.newest()}`,
      })
    }
  }

  function readSlowly(self) {
    self.pause()
    setTimeout(() => self.resume(), random.below(10))
  }

  /** A tenth in one of more sessions than are kept. */
  function inSomeSession(bytes) {
    if (random.next() > 0.1) return bytes
    const name = `s${random.below(20_000)}`
    return bytes.replace('\r\nhost: soak', `\r\nhost: soak\r\nx-mockllm-session: ${name}`)
  }

  function withinTime(asked) {
    let timer
    const late = new Promise((_, reject) => {
      timer = setTimeout(() => reject(new Error('No answer in 60 s')), longestMs)
    })
    return Promise.race([asked, late]).finally(() => clearTimeout(timer))
  }
}
