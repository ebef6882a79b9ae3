/** What each request was answered with when nothing else was going on: what it must be answered with ever after. */
import { knownRequests } from './requests.mjs'
import { SocketClient } from './socket-client.mjs'

/** How long a silence must last before it is taken for the fault that it is to be. */
const silenceMs = 150

/** Whatever tells the time, or how long that is: the only thing in which two answers may differ. */
const times = /("(?:created|created_at|completed_at)":"?)[\d:.TZ-]+/g

export function withoutTimes(body) {
  return body.replace(times, '$1T')
}

export function headWithoutTimes(head) {
  return head
    .replace(/\r\n(?:date|content-length): [^\r]*/gi, '')
    .replace(/-reset: \d{4}-[^\r]*/g, '-reset:')
}

/** Asks for each once, and names those that are not answered as they must be. */
export async function recordAnswers(port) {
  const problems = []
  const recorded = []
  for (const request of knownRequests()) {
    const client = new SocketClient(port)
    let silence
    const answer = await client.ask(request.bytes, () => {
      clearTimeout(silence)
      if (request.ending === 'silent') silence = setTimeout(() => client.leave(), silenceMs)
    })
    client.leave()
    const ending = { whole: 'whole', torn: 'torn', left: 'silent' }[answer.ending]
    if (ending !== request.ending || !request.status.includes(answer.status)) {
      problems.push(`${request.name}: status ${answer.status}, ${ending}`)
    }
    recorded.push({
      ...request,
      status: answer.status,
      head: headWithoutTimes(answer.head),
      body: withoutTimes(answer.body),
      // Most answers of one second are equal as they are.
      lastBody: answer.body,
    })
  }
  return { recorded, problems }
}

/**
 * What is wrong with an answer, or `undefined`.
 *
 * @param answer one that this side may have left: then what came must be how the whole begins
 */
export function problemOf(answer, expected) {
  const { status, head, body, ending } = answer
  const { name } = expected
  if (status !== expected.status && !(ending === 'left' && status === 0)) {
    return { kind: 'status', text: `${name}: status ${status}, not ${expected.status}` }
  }
  if (status !== 0 && headWithoutTimes(head) !== expected.head) {
    return { kind: 'bytes', text: `${name}: other headers: ${head}` }
  }
  if (ending === 'left') {
    if (expected.body.startsWith(withoutTimes(body))) return undefined
    return { kind: 'bytes', text: `${name}: no beginning of the answer: ${body.slice(-200)}` }
  }
  if (ending !== expected.ending) return { kind: 'bytes', text: `${name}: ended ${ending}` }
  if (body === expected.lastBody) return undefined
  if (withoutTimes(body) !== expected.body) {
    const text = `${name}: ${body.length} bytes, not ${expected.body.length}: ${body.slice(-200)}`
    return { kind: 'bytes', text }
  }
  expected.lastBody = body
  return undefined
}
