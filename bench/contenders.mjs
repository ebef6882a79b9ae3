/**
 * The servers that are measured, each configured as its documentation says for the same answers: no
 * latency, logs off. Each writes its configuration and gives the command line that serves it.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const fileOf = (path) => fileURLToPath(new URL(path, import.meta.url))

/** Rules are `{ prompt, reply }`; a stream comes in pieces of `pieceCharacters`. */
export function contendersOf(peers) {
  const contenders = { mockllm }
  if (peers.aimock !== undefined) contenders.aimock = aimock(peers.aimock.command)
  if (peers.mockLlm !== undefined) contenders.mockLlm = mockLlm(peers.mockLlm.command)
  return contenders
}

/** Serves `answer` as `{ type, text }`. */
export function bare(answer, folder, port, { byEvent = false } = {}) {
  const file = write(folder, `bare-${byEvent}.json`, { ...answer, byEvent })
  return { args: [fileOf('bare-server.cjs'), file, String(port)] }
}

function mockllm({ rules, pieceCharacters }, folder, port) {
  const responses = Object.fromEntries(rules.map(({ prompt, reply }) => [prompt, reply]))
  const lag = { profile: 'none', chunk: pieceCharacters === 1 ? 'char' : pieceCharacters }
  const file = write(folder, 'mockllm.json', { responses, settings: { lag } })
  const flags = ['--config', file, '--quiet', '--host', '127.0.0.1', '--port', String(port)]
  return { args: [fileOf('../dist/cli.cjs'), 'start', ...flags] }
}

/** A text of its fixtures matches wherever the prompt contains it: there is no exact match. */
function aimock(command) {
  return ({ rules, pieceCharacters }, folder, port) => {
    const fixtures = rules.map(({ prompt, reply }) => ({
      match: { userMessage: prompt },
      response: { content: reply },
    }))
    const file = write(folder, 'aimock.json', { fixtures })
    const flags = ['--fixtures', file, '--chunk-size', String(pieceCharacters)]
    return { args: [command, '--port', String(port), ...flags, '--log-level', 'silent'] }
  }
}

/** Logs a line per request, which cannot be turned off and goes to /dev/null; one piece per timer tick. */
function mockLlm(command) {
  return ({ rules, pieceCharacters }, folder, port) => {
    const config = {
      streaming: { chunkSize: pieceCharacters, chunkIntervalMs: 0 },
      rules: rules.map(({ prompt, reply }) => ({
        path: '/v1/chat/completions',
        method: 'POST',
        match: `body.messages[-1].content == '${prompt}'`,
        response: { status: 200, content: completionOf(reply) },
      })),
    }
    const file = write(folder, 'mock-llm.yaml', config)
    return { args: [command, '--config', file], env: { HOST: '127.0.0.1', PORT: String(port) } }
  }
}

function completionOf(content) {
  return JSON.stringify({
    id: 'chatcmpl-1234567890',
    object: 'chat.completion',
    created: 1_767_225_600,
    model: '{{jmes request body.model}}',
    choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }],
    usage: { prompt_tokens: 7, completion_tokens: 7, total_tokens: 14 },
  })
}

/** JSON is YAML, too. */
function write(folder, name, content) {
  const file = join(folder, name)
  writeFileSync(file, JSON.stringify(content))
  return file
}
