/** Reads an answer as a client would, to be sure that all servers say the same. */

/** `{ type, text }` of the answer to prepared request bytes. @throws unless it is 200 */
export async function fetchAnswer(port, request) {
  const start = request.indexOf('\r\n\r\n') + 4
  const [line] = request.toString('latin1', 0, start).split('\r\n', 1)
  const response = await fetch(`http://127.0.0.1:${port}${line.split(' ')[1]}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: 'Bearer sk-none' },
    body: request.subarray(start),
  })
  const text = await response.text()
  if (response.status !== 200) throw new Error(`${response.status} ${text.slice(0, 200)}`)
  return { type: response.headers.get('content-type'), text }
}

/** @throws unless the answer says `reply`, a stream of it in `pieces` */
export function assertSays({ text }, { reply, pieces }) {
  const contents = pieces === undefined ? [contentOf(text)] : streamedContents(text)
  if (contents.join('') !== reply) throw new Error(`not the reply: ${text.slice(0, 300)}`)
  if (pieces !== undefined && contents.length !== pieces) {
    throw new Error(`${contents.length} pieces in place of ${pieces}`)
  }
}

function contentOf(text) {
  return JSON.parse(text).choices[0].message.content
}

function streamedContents(text) {
  if (!text.endsWith('data: [DONE]\n\n')) throw new Error(`no end: ${text.slice(-100)}`)
  return text
    .split('\n\n')
    .filter((event) => event.startsWith('data: {'))
    .map((event) => JSON.parse(event.slice('data: '.length)).choices[0]?.delta.content)
    .filter((content) => content)
}
