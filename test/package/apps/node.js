/** Every entry, in plain Node: nothing is started by importing, and an answer comes back. */
import { mockLLMHandlers, parseConfig } from 'mockllm'
import { loadConfig, startServer } from 'mockllm/node-server'
import manifest from 'mockllm/package.json' with { type: 'json' }
import schema from 'mockllm/schema.json' with { type: 'json' }

const config = parseConfig('responses: { hi: Hello! }')
if (mockLLMHandlers(config).length === 0) throw new Error('no handlers')
if (typeof loadConfig !== 'function') throw new Error('no loadConfig')
if (schema.properties.responses === undefined) throw new Error('no schema of responses')
if (manifest.name !== 'mockllm') throw new Error(`package.json of ${manifest.name}`)
const browser = await import('mockllm/browser').then(
  () => 'imported',
  (error) => error.code,
)
if (browser !== 'ERR_PACKAGE_PATH_NOT_EXPORTED') throw new Error(`mockllm/browser: ${browser}`)

const { url, close } = await startServer({ config })
const response = await fetch(`${url}/v1/chat/completions`, {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ model: 'gpt-4o', messages: [{ role: 'user', content: 'hi' }] }),
})
const { choices } = await response.json()
if (choices[0].message.content !== 'Hello!') throw new Error(JSON.stringify(choices))
await close()
