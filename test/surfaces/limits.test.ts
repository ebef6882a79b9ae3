/** What clients ask for, in each vendor's own words: the same neutral prompt, and the same limits of the answer. */
import { type Config, createMockLLM } from 'mockllm'
import { getResponse } from 'msw'
import { describe, expect, test } from 'vitest'
import { allSurfaces } from '../../src/providers/registry.ts'
import { readFrames } from './wire/frames.ts'
import type { Field, Question } from './wire/question.ts'
import { saidIn } from './wire/said.ts'
import { toRequest, type WireSurface, wireSurfaces } from './wire/surfaces.ts'

const ways = [
  ['plain', false],
  ['streamed', true],
] as const

async function ask(surface: WireSurface, question: Question, stream: boolean, config: Config) {
  const llm = createMockLLM(config)
  const response = (await getResponse(llm.handlers, toRequest(surface, question, { stream })))!
  const bytes = new Uint8Array(await response.arrayBuffer())
  const text = new TextDecoder().decode(bytes)
  expect(response.status, text).toBe(200)
  const { frames } = stream ? readFrames(bytes, surface.framing) : { frames: [] }
  const documents = stream ? frames.map(({ json }) => json) : [JSON.parse(text)]
  const [call] = llm.calls
  expect(call).toMatchObject({ provider: surface.provider, stream, outcome: 'completed' })
  return { call: call!, prompt: call!.prompt!, documents, text, said: saidIn(documents) }
}

const user = 'Straße 猫?'

/** What is asked, and what the neutral prompt has of it. */
const asked: { field: Field; match: object; question: Partial<Question>; prompt: object }[] = [
  {
    field: 'system',
    match: { system: 'Be nice.' },
    question: { system: 'Be nice.' },
    prompt: {
      messages: [
        { role: 'system', text: 'Be nice.' },
        { role: 'user', text: user },
      ],
    },
  },
  {
    field: 'image',
    match: { has_image: true },
    question: { image: true },
    prompt: { messages: [{ role: 'user', text: user, attachments: [{ type: 'image' }] }] },
  },
  {
    field: 'tools',
    match: { tools: 'f' },
    question: { tools: ['f', 'g'] },
    prompt: { tools: ['f', 'g'], toolChoice: 'auto' },
  },
  {
    field: 'toolChoice',
    match: { tool_choice: 'required' },
    question: { tools: ['f', 'g'], toolChoice: 'required' },
    prompt: { tools: ['f', 'g'], toolChoice: 'required' },
  },
  {
    field: 'answered',
    match: { turn: 1, tool_result: { name: 'f', content: 'sunny' } },
    question: { tools: ['f'], answered: { id: 'call_abc123', name: 'f', result: 'sunny' } },
    prompt: { turn: 1, tools: ['f'] },
  },
  {
    field: 'maxTokens',
    match: { max_tokens: 77 },
    question: { maxTokens: 77 },
    prompt: { maxTokens: 77 },
  },
  {
    field: 'temperature',
    match: { temperature: { min: 0.2, max: 0.3 } },
    question: { temperature: 0.25 },
    prompt: { temperature: 0.25 },
  },
  { field: 'topP', match: { top_p: 0.5 }, question: { topP: 0.5 }, prompt: { topP: 0.5 } },
  { field: 'seed', match: { seed: 7 }, question: { seed: 7 }, prompt: { seed: 7 } },
  {
    field: 'format',
    match: { response_format: 'json_schema' },
    question: { format: 'schema' },
    prompt: { responseFormat: 'json_schema' },
  },
  {
    field: 'stop',
    match: {},
    question: { stop: ['X', 'YZ'] },
    prompt: { stop: ['X', 'YZ'] },
  },
]

describe.each(wireSurfaces)('$name', (surface) => {
  const { lacks } = surface
  const has = (field: Field) => !lacks.includes(field)

  test.each(asked.filter(({ field }) => has(field)))(
    '$field is in the prompt, and rules match it',
    async ({ match, question, prompt }) => {
      const config: Config = { rules: [{ name: 'asked', match, reply: '{"city":"Bern"}' }] }
      for (const [, stream] of ways) {
        const heard = await ask(surface, { user, ...question }, stream, config)
        expect(heard.prompt).toMatchObject({ user, endpoint: surface.endpoint, ...prompt })
        expect(heard.call.rule).toBe('asked')
        if (Object.keys(match).length === 0) continue
        const without = await ask(surface, { user }, stream, config)
        expect(without.call.rule).toBe('defaults.unknown_response')
      }
    },
  )

  test('asks for nothing else than it says', async () => {
    for (const [, stream] of ways) {
      const { prompt } = await ask(surface, { user }, stream, {})
      expect(prompt).toMatchObject({
        provider: surface.provider,
        endpoint: surface.endpoint,
        user,
        messages: [{ role: 'user', text: user }],
        turn: 0,
        tools: [],
        // It has no place for calls.
        toolChoice: surface.name === 'ollama generate' ? 'none' : 'auto',
        responseFormat: 'text',
        stream,
        stop: [],
        choices: 1,
      })
      expect([prompt.temperature, prompt.topP, prompt.seed, prompt.schemaName]).toEqual(
        new Array(4).fill(undefined),
      )
    }
  })

  test.skipIf(lacks.includes('maxTokens'))('the answer ends at the limit of tokens', async () => {
    const reply = 'word '.repeat(200)
    for (const [, stream] of ways) {
      const heard = await ask(surface, { user, maxTokens: 20 }, stream, {
        responses: { [user]: reply },
      })
      expect(reply.startsWith(heard.said.trimEnd())).toBe(true)
      expect(heard.said.length).toBeGreaterThan(40)
      expect(heard.said.length).toBeLessThan(150)
      const ends = heard.documents.map((document) => JSON.stringify(document)).join('\n')
      expect(ends).toMatch(
        /"(?:finish_reason|done_reason|stop_?[rR]eason|finishReason|completionReason|reason)":"(?:length|max_tokens|max_output_tokens|MAX_TOKENS|LENGTH)"/,
      )
    }
  })

  test.skipIf(!has('stop'))('the answer ends at a stop string', async () => {
    for (const [, stream] of ways) {
      const heard = await ask(surface, { user, stop: ['4', ' STOP'] }, stream, {
        responses: { [user]: 'one two STOP three 4' },
      })
      expect(heard.said).toBe('one two')
    }
  })

  test.skipIf(!has('choices'))('there are as many choices as are asked for', async () => {
    for (const [, stream] of ways) {
      const heard = await ask(surface, { user, choices: 3 }, stream, {
        responses: { [user]: 'ab' },
      })
      expect(heard.prompt.choices).toBe(3)
      const indexes = heard.documents.flatMap((document) => {
        const { choices, candidates } = (document ?? {}) as Record<string, { index?: number }[]>
        return (choices ?? candidates ?? []).map(({ index }) => index)
      })
      expect(new Set(indexes)).toEqual(new Set([0, 1, 2]))
      expect(heard.said.replaceAll(/[^ab]/g, '')).toHaveLength(6)
    }
  })

  test.skipIf(!has('toolChoice'))('a tool is demanded, or none is allowed', async () => {
    const config: Config = {
      responses: { [user]: { text: 'Hm.', tool_calls: [{ name: 'f', arguments: { a: 'q-q' } }] } },
    }
    for (const [, stream] of ways) {
      const toolChoice = { name: 'f' }
      const named = await ask(surface, { user, tools: ['f', 'g'], toolChoice }, stream, config)
      // Cohere can only demand any of the tools.
      const expected = surface.name === 'cohere' ? 'auto' : toolChoice
      expect(named.prompt.toolChoice).toEqual(expected)
      const withCall = await ask(surface, { user, tools: ['f', 'g'] }, stream, config)
      expect(callsIn(withCall.text, surface)).toBe(true)
      // Converse has no word for it.
      if (surface.name === 'bedrock converse' || surface.name === 'bedrock invoke, nova') continue
      const none = await ask(surface, { user, tools: ['f'], toolChoice: 'none' }, stream, config)
      expect(none.prompt.toolChoice).toBe('none')
      expect(callsIn(none.text, surface)).toBe(false)
      expect(none.said).toContain('Hm.')
    }
  })

  test.skipIf(!has('format'))('a schema has the name that the vendor lets it have', async () => {
    const { prompt } = await ask(surface, { user, format: 'schema' }, false, {
      responses: { [user]: '{"city":"Bern"}' },
    })
    const nameless = ['anthropic', 'gemini', 'cohere', 'ollama']
    const isNameless =
      (nameless.includes(surface.provider) && surface.endpoint !== 'chat.completions') ||
      surface.name.endsWith('claude')
    expect(prompt.schemaName).toBe(isNameless ? undefined : 'place')
    if (isNameless && !['gemini', 'cohere', 'ollama'].includes(surface.provider)) return
    if (surface.provider === 'bedrock') return
    const json = await ask(surface, { user, format: 'json' }, false, {})
    expect(json.prompt.responseFormat).toBe('json_object')
  })

  test.skipIf(!has('includeUsage'))('usage is told of a stream that asks for it', async () => {
    const usages = async (question: Question) =>
      (await ask(surface, question, true, {})).documents.filter(
        (document) => ((document as { usage?: object })?.usage ?? null) !== null,
      )
    expect(await usages({ user, includeUsage: true })).not.toHaveLength(0)
  })
})

test('the table has every endpoint that answers in words', () => {
  const all = allSurfaces.flatMap(({ provider, endpoints }) =>
    endpoints
      // Recordings are no chat.
      .filter(({ kind, body }) => kind === 'completion' && body !== 'form')
      .map((endpoint) => `${provider.name} ${'name' in endpoint ? endpoint.name : ''}`),
  )
  const asked = wireSurfaces.map(({ provider, endpoint }) => `${provider} ${endpoint}`)
  expect(new Set(asked)).toEqual(new Set(all))
})

/** Whether it calls the tool: in the words of the API, for some answers repeat which tools there are. */
function callsIn(text: string, { framing }: WireSurface): boolean {
  const all = framing === 'amazon' ? `${text}${decodeChunks(text)}` : text
  return /"tool_calls":(?:\[?\{)|"(?:functionCall|toolUse)":\{|"type":"(?:tool_use|function_call)"/.test(
    all,
  )
}

function decodeChunks(text: string): string {
  return [...text.matchAll(/"bytes":"([^"]*)"/g)]
    .map(([, chunk]) => Buffer.from(chunk!, 'base64').toString())
    .join('\n')
}
