/** The tables of docs/reference.md that are of values, not of keys: error kinds, faults, lag profiles. */
import { importTypeScript } from './import-typescript.mjs'

const { lagProfiles } = await importTypeScript('src/stream/lag-profiles.ts')
const { allSurfaces } = await importTypeScript('src/providers/registry.ts')
const { toApiError } = await importTypeScript('src/errors/error-reply.ts')
const { errorKinds } = await importTypeScript('src/errors/error-kinds.ts')
const { faultKinds } = await importTypeScript('src/reply.ts')
const providers = [...new Set(allSurfaces.map(({ provider }) => provider))]

export function errorTable() {
  const facts = { model: 'the-model', nowMs: Date.parse('2026-01-31T12:00:00Z') }
  const rows = errorKinds.flatMap((kind) =>
    providers.map((provider) => {
      const error = toApiError(kind, provider, facts)
      const response = { requestId: 'x', status: error.status, error }
      const body = provider.encodeError(error, response)
      const inner = typeof body.error === 'object' ? body.error : body
      const type = inner.type ?? inner.status ?? provider.headers(response)['x-amzn-errortype']
      const headers = Object.keys(error.headers).map(code).join(', ')
      return [
        code(kind),
        provider.name,
        String(error.status),
        type ? code(type) : '',
        inner.code ? code(inner.code) : '',
        error.message,
        headers,
      ]
    }),
  )
  return `What each kind is for each vendor:\n\n${table(['kind', 'provider', 'status', 'type', 'code', 'message', 'headers'], rows)}`
}

export function faultTable() {
  const effects = {
    disconnect: ['The connection is torn.', 'Torn in the middle of the body.'],
    truncate: ['Ends without its closing events.', 'Half of the body, as if it were all.'],
    malformed: ['The next event holds broken JSON.', 'The JSON is broken.'],
    stall: [
      'Silence; then the rest, where `for_ms` is given.',
      'The same, in the middle of the body.',
    ],
    duplicate: ['The next piece is sent twice.', 'The body is sent twice.'],
    error_event: ["The vendor's error event, and the end.", 'The error itself, with its status.'],
    slow_start: ['Nothing for `delay_ms`.', 'Nothing for `delay_ms`.'],
    wrong_content_type: ['The header says `content_type`.', 'The header says `content_type`.'],
    empty_body: ['The headers of a stream, and nothing else.', 'The headers, and nothing else.'],
  }
  const unknown = faultKinds.filter((kind) => effects[kind] === undefined)
  if (unknown.length > 0)
    throw new Error(`Say what the faults ${unknown} do: scripts/reference-tables.mjs`)
  const rows = faultKinds.map((kind) => [code(kind), ...effects[kind]])
  return table(['kind', 'of a stream', 'of a plain answer'], rows)
}

export function lagTable() {
  const rows = [...lagProfiles].map(([name, { ttft_ms, tokens_per_second, jitter, chunk }]) => [
    code(name),
    ttft_ms === undefined ? 'at once' : `${ttft_ms} ms`,
    tokens_per_second === undefined ? 'at once' : `${tokens_per_second} tokens/s`,
    jitter === undefined ? '' : `±${Math.round(jitter * 100)} %`,
    chunk === undefined ? '' : code(String(chunk)),
  ])
  return `The profiles:\n\n${table(['profile', 'first piece', 'then', 'jitter', 'chunk'], rows)}`
}

export function table(head, rows) {
  const line = (cells) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

export function code(text) {
  return `\`${text}\``
}
