import { createManualClock, mockLLMHandlers } from 'mockllm'
import { getResponse } from 'msw'
import { expect, test } from 'vitest'
import { codePoints, countCodePoints } from '../../src/stream/code-points.ts'

const cases: [name: string, text: string, points: string[]][] = [
  ['nothing', '', []],
  ['ASCII', 'abc', ['a', 'b', 'c']],
  ['a surrogate pair', 'a👋b', ['a', '👋', 'b']],
  ['an emoji of several code points', '👩‍🚀', ['👩', '\u200d', '🚀']],
  ['a combining accent', 'e\u0301', ['e', '\u0301']],
  ['half of a pair', '\ud83da\udc4b', ['\ud83d', 'a', '\udc4b']],
]

for (const [name, text, points] of cases) {
  test(`${name} is ${points.length} characters`, () => {
    expect(codePoints(text)).toEqual(points)
    expect(countCodePoints(text)).toBe(points.length)
  })
}

for (const lag of [false, true]) {
  test(`a stream ${lag ? 'with' : 'without'} lag has one event for each emoji, whole`, async () => {
    const clock = createManualClock()
    const text = '👋🌍👩‍🚀'
    const handlers = mockLLMHandlers(
      { responses: { hi: text }, settings: { lag_enabled: lag } },
      { clock },
    )
    const response = await getResponse(
      handlers,
      new Request('https://api.openai.com/v1/chat/completions', {
        method: 'POST',
        body: '{"model":"gpt-4o","stream":true,"messages":[{"role":"user","content":"hi"}]}',
      }),
    )
    const body = response!.text()
    await clock.advance(1000)
    const contents = Array.from(
      (await body).matchAll(/"content":("[^"]+")/g),
      ([, json]) => JSON.parse(json!) as string,
    )
    expect(contents).toEqual(['👋', '🌍', '👩', '\u200d', '🚀'])
  })
}
