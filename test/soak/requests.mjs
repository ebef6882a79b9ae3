/** What a soak asks for: every kind of ending on several surfaces, each with the outcome that it must have. */

/** @typedef {'whole' | 'torn' | 'silent'} Ending how an answer stops: as HTTP has it, torn, or not at all */
/** @typedef {{ name: string, bytes: string, status: number[], ending: Ending, weight: number }} SoakRequest */

const long = 'The quick brown fox jumps over the lazy dog. '.repeat(4)

/** Rules of which the answer depends on nothing but the request. */
const responses = {
  plain: 'Hello there.',
  tools: {
    text: 'Looking both up.',
    tool_calls: [{ name: 'get_weather', arguments: { city: 'Zürich' } }, { name: 'get_time' }],
  },
  think: { reasoning: 'Let me see.', text: 'Four. 🚀' },
  long,
  // Whole in some 60 ms, so that aborts meet it at any point.
  paced: { text: 'A paced answer of some words.', lag: { ttft_ms: 5, tokens_per_second: 150 } },
  broken: { error: 'server_error' },
  busy: { error: { kind: 'rate_limit', retry_after: 1 } },
  disconnect: { text: long, fault: 'disconnect@3' },
  'disconnect at once': { text: long, fault: 'disconnect@0' },
  truncate: { text: long, fault: 'truncate@3' },
  malformed: { text: long, fault: 'malformed@2' },
  duplicate: { text: 'Twice.', fault: 'duplicate@1' },
  'stall for a while': { text: 'So, so.', fault: { kind: 'stall', after: 2, for_ms: 20 } },
  stall: { text: 'So, so.', fault: 'stall@2' },
  'error event': { text: long, fault: { kind: 'error_event', after: 2 } },
  'slow start': { text: 'Late.', fault: { kind: 'slow_start', delay_ms: 15 } },
  'wrong type': { text: 'Not what it seems.', fault: 'wrong_content_type' },
  empty: { text: 'Nothing.', fault: 'empty_body' },
}

/** A config file; `version` is what its only changing rule answers. */
export function configText(version) {
  return JSON.stringify({
    responses: { ...responses, version: `version ${version}` },
    rules: [{ match: { user: { pattern: 'say {word}' } }, reply: { template: 'I say {word}.' } }],
    defaults: { unknown_response: 'I have no answer to that.' },
  })
}

const messages = (content) => [{ role: 'user', content }]
const chat = (path) => ({
  path: () => path,
  body: (user, stream) => ({ model: 'gpt-4o', stream, messages: messages(user) }),
})

const surfaces = {
  'openai chat': chat('/v1/chat/completions'),
  'openai responses': {
    path: () => '/v1/responses',
    body: (input, stream) => ({ model: 'gpt-4o', input, stream }),
  },
  anthropic: {
    path: () => '/v1/messages',
    body: (user, stream) => ({
      model: 'claude-sonnet-4-5',
      max_tokens: 999,
      stream,
      messages: messages(user),
    }),
  },
  gemini: {
    path: (stream) =>
      `/v1beta/models/gemini-2.5-flash:${stream ? 'streamGenerateContent?alt=sse' : 'generateContent'}`,
    body: (user) => ({ contents: [{ role: 'user', parts: [{ text: user }] }] }),
  },
  bedrock: {
    path: (stream) => `/model/amazon.nova-lite-v1:0/converse${stream ? '-stream' : ''}`,
    body: (user) => ({ messages: messages([{ text: user }]) }),
  },
  ollama: {
    // Its times differ in length, and so does the middle of a document that holds one.
    halvesDiffer: true,
    path: () => '/api/chat',
    body: (user, stream) => ({ model: 'llama3.2', stream, messages: messages(user) }),
  },
  cohere: {
    path: () => '/v2/chat',
    body: (user, stream) => ({ model: 'command-a-03-2025', stream, messages: messages(user) }),
  },
  groq: chat('/groq/openai/v1/chat/completions'),
}

/** Prompts with the weight that each has among all, and what differs from a whole answer of status 200. */
const prompts = [
  ['plain', 12],
  ['nobody knows', 4],
  ['tools', 4],
  ['think', 4],
  ['long', 3],
  ['paced', 2],
  ['broken', 1, { status: [500, 502, 503] }],
  ['busy', 1, { status: [429] }],
  ['disconnect', 0.5, { ending: 'torn' }],
  ['disconnect at once', 0.5, { ending: 'torn', status: [0] }],
  ['truncate', 0.5],
  ['malformed', 0.5],
  ['duplicate', 0.5],
  ['stall for a while', 0.5],
  ['stall', 0.25, { ending: 'silent' }],
  ['error event', 0.5, { status: [200, 429, 500, 503, 529] }],
  ['slow start', 0.5],
  ['wrong type', 0.5],
  ['empty', 0.5],
]

/** Faults that send the first half of a plain answer; that of a stream breaks an event in its middle. */
const cutInTheMiddle = new Set(['disconnect', 'truncate', 'stall for a while', 'stall'])

/** Every request that must have the same answer each time, with what its ending and status must be. */
export function knownRequests() {
  const known = []
  for (const [surface, { path, body, halvesDiffer = false }] of Object.entries(surfaces)) {
    for (const stream of [false, true]) {
      for (const [prompt, weight, { status = [200], ending = 'whole' } = {}] of prompts) {
        if (halvesDiffer && (stream ? prompt === 'malformed' : cutInTheMiddle.has(prompt))) continue
        const name = `${surface}, ${stream ? 'streamed' : 'plain'}: ${prompt}`
        const bytes = post(path(stream), JSON.stringify(body(prompt, stream)))
        known.push({ name, bytes, status, ending, weight })
      }
    }
    const target = path(false)
    const broken = { status: [400], ending: 'whole', weight: 1 }
    known.push({ name: `${surface}: bad JSON`, bytes: post(target, '{"x": '), ...broken })
  }
  const unknown = { status: [404], ending: 'whole', weight: 4 }
  known.push({ name: 'an unknown path', bytes: post('/v1/nowhere', '{}'), ...unknown })
  known.push({ name: 'no path at all', bytes: get('/nowhere'), ...unknown })
  const models = { status: [200], ending: 'whole', weight: 4 }
  known.push({ name: 'models', bytes: get('/v1/models'), ...models })
  return known
}

/** A request that was never sent before, with what its answer must hold. */
export function newRequest(word, stream) {
  const { path, body } = surfaces['openai chat']
  return {
    bytes: post(path(stream), JSON.stringify(body(`say ${word}`, stream))),
    words: `I say ${word}.`,
  }
}

export function versionRequest() {
  const { path, body } = surfaces['openai chat']
  return post(path(false), JSON.stringify(body('version', false)))
}

/** As bytes of Latin-1, which is what sockets take here; `headers` are whole lines. */
export function post(path, body, headers = '') {
  const bytes = Buffer.from(body).toString('latin1')
  return `POST ${path} HTTP/1.1\r\nhost: soak\r\ncontent-type: application/json\r\n${headers}content-length: ${bytes.length}\r\n\r\n${bytes}`
}

export function get(path) {
  return `GET ${path} HTTP/1.1\r\nhost: soak\r\n\r\n`
}
