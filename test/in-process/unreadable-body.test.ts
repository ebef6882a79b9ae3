import { createMockLLM } from 'mockllm'
import { getResponse } from 'msw'
import { expect, test } from 'vitest'

const failing = (): ReadableStream =>
  new ReadableStream({ pull: (controller) => controller.error(new Error('the disk is gone')) })

test.each([
  ['chat/completions', 'application/json'],
  ['audio/transcriptions', 'multipart/form-data; boundary=seam'],
])('a body that fails while it is read is no failure of the mock: %s', async (path, type) => {
  const errors: unknown[] = []
  const { handlers } = createMockLLM({}, { onError: (error) => errors.push(error) })
  const request = new Request(`https://api.openai.com/v1/${path}`, {
    method: 'POST',
    headers: { 'content-type': type },
    body: failing(),
    duplex: 'half',
  } as RequestInit)
  const response = (await getResponse(handlers, request))!
  expect(response.status).toBe(400)
  expect((await response.json()).error.message).toBe(
    'The request body could not be read: the disk is gone',
  )
  expect(errors).toEqual([])
})
