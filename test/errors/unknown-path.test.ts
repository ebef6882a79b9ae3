/** What a client hears whose base URL is a little wrong. */
import { expect, test } from 'vitest'
import { createEngine } from '../../src/engine.ts'
import { allSurfaces } from '../../src/providers/registry.ts'

const engine = createEngine({}, allSurfaces)

function refusalOf(path: string): string {
  const request = new Request(`http://localhost${path}`, { method: 'POST' })
  return `${engine.refuseUnknownPath(request).body}`
}

test.each([
  ['/chat/completion', ''],
  ['/v1/chat/completion', ''],
  ['/v1/organization/models', ''],
  ['/responses', '/v1/responses'],
  ['/anthropic/messages', '/anthropic/v1/messages'],
  ['/some/openai/chat/completions', '/some/openai/v1/chat/completions'],
  ['/cohere/chat', '/cohere/v2/chat'],
])('%s: %s', (path, meant) => {
  const refusal = refusalOf(path)
  expect(refusal).toContain(`Invalid URL (POST ${path})`)
  if (meant === '') expect(refusal).not.toContain('base URL')
  else expect(refusal).toContain(`. ${meant} is answered: does the client's base URL lack /v`)
})
