/** What Gemini's requests become, and which are refused. */
import { describe, expect, test } from 'vitest'
import { ApiError } from '../../src/errors/api-error.ts'
import type { Prompt } from '../../src/prompt.ts'
import { countTokens } from '../../src/providers/gemini/count-tokens.ts'
import { batchEmbedContents, embedContent } from '../../src/providers/gemini/embeddings.ts'
import {
  generateContent,
  streamGenerateContent,
} from '../../src/providers/gemini/generate-content.ts'
import { predictEmbeddings, predictImages } from '../../src/providers/gemini/predict.ts'
import { endpointRequest } from '../endpoint-request.ts'

const parameters = { collection: 'models', model: 'gemini-2.5-flash' }
const hi = { role: 'user', parts: [{ text: 'hi' }] }

function parse(body: Record<string, unknown>, strict = false): Prompt {
  return generateContent.parse(body, endpointRequest({ parameters, strict })) as Prompt
}

const refusalOf = (run: () => unknown) => {
  try {
    run()
  } catch (error) {
    expect(error).toBeInstanceOf(ApiError)
    const { status, message } = error as ApiError
    return `${status} ${message}`
  }
  return undefined
}

test('reads the whole of a request', () => {
  const prompt = parse({
    contents: [{ role: 'user', parts: [{ text: 'Look' }, { text: ' here' }] }],
    systemInstruction: { parts: [{ text: 'Be brief.' }] },
    tools: [{ functionDeclarations: [{ name: 'a' }, { name: 'b' }] }, { googleSearch: {} }],
    toolConfig: { functionCallingConfig: { mode: 'ANY' } },
    generationConfig: {
      temperature: 0.5,
      topP: 0.9,
      seed: 7,
      maxOutputTokens: 20,
      stopSequences: ['END'],
      candidateCount: 2,
      responseMimeType: 'application/json',
      responseSchema: { type: 'OBJECT', title: 'place' },
      responseLogprobs: true,
      logprobs: 3,
    },
    labels: { team: 'x' },
  })
  expect(prompt).toEqual({
    provider: 'gemini',
    endpoint: 'generateContent',
    model: 'gemini-2.5-flash',
    user: 'Look here',
    messages: [
      { role: 'system', text: 'Be brief.' },
      { role: 'user', text: 'Look here' },
    ],
    turn: 0,
    tools: ['a', 'b'],
    toolChoice: 'required',
    responseFormat: 'json_schema',
    schemaName: 'place',
    temperature: 0.5,
    topP: 0.9,
    seed: 7,
    metadata: { team: 'x' },
    extraTexts: ['[{"functionDeclarations":[{"name":"a"},{"name":"b"}]},{"googleSearch":{}}]'],
    stream: false,
    maxTokens: 20,
    stop: ['END'],
    choices: 2,
    topLogprobs: 3,
    includeUsage: true,
  })
})

test('reads names in snake case, and single values in place of lists', () => {
  const prompt = parse({
    contents: { parts: { text: 'hi' } },
    system_instruction: { parts: { text: 'Be brief.' } },
    tools: { function_declarations: { name: 'a' } },
    tool_config: { function_calling_config: { mode: 'any', allowed_function_names: 'a' } },
    generation_config: {
      top_p: 1,
      max_output_tokens: '20',
      response_mime_type: 'application/json',
    },
  })
  expect(prompt).toMatchObject({
    user: 'hi',
    messages: [{ role: 'system', text: 'Be brief.' }, { role: 'user' }],
    tools: ['a'],
    toolChoice: { name: 'a' },
    topP: 1,
    maxTokens: 20,
    responseFormat: 'json_object',
  })
})

test('the verb decides whether the answer is streamed', () => {
  const request = endpointRequest({ parameters })
  expect(streamGenerateContent.parse({ contents: [hi] }, request)).toMatchObject({ stream: true })
  expect(parse({ contents: [hi] })).toMatchObject({ stream: false })
})

test.each([
  [{ collection: 'models', model: 'models/gemini-x' }, 'gemini-x'],
  [{ collection: 'tunedModels', model: 'mine' }, 'tunedModels/mine'],
  [{ collection: 'endpoints', model: '123' }, 'endpoints/123'],
])('the model of %o is %s', (given, model) => {
  const request = endpointRequest({ parameters: given })
  expect(generateContent.parse({ contents: [hi] }, request)).toMatchObject({ model })
})

const call = (name: string, id?: string) => ({ functionCall: { id, name, args: { q: name } } })
const result = (name: string | undefined, response: unknown, id?: string) => ({
  functionResponse: { id, name, response },
})

describe('tools', () => {
  test('results are messages of their own, and count no turn', () => {
    const prompt = parse({
      contents: [
        hi,
        { role: 'model', parts: [{ text: 'Hm.', thought: true }, call('a', '1'), call('b', '2')] },
        {
          role: 'user',
          parts: [result(undefined, { output: 'x' }, '1'), result('b', { error: 'no' }, '2')],
        },
      ],
    })
    expect([prompt.user, prompt.turn]).toEqual(['hi', 1])
    expect(prompt.messages.slice(1)).toEqual([
      {
        role: 'assistant',
        text: '',
        toolCalls: [
          { id: '1', name: 'a', arguments: '{"q":"a"}' },
          { id: '2', name: 'b', arguments: '{"q":"b"}' },
        ],
      },
      { role: 'tool', text: 'x', toolResult: { id: '1', name: 'a', isError: false } },
      { role: 'tool', text: 'no', toolResult: { id: '2', name: 'b', isError: true } },
    ])
    expect(prompt.extraTexts).toHaveLength(1)
  })

  test.each([
    ['of LangChain', { result: 'x' }, 'x'],
    ['of the AI SDK', { name: 'a', content: { x: 1 } }, '{"x":1}'],
    ['of nobody', { celsius: 18 }, '{"celsius":18}'],
    ['of nobody, with a name like theirs', { result: 'x', more: 1 }, '{"result":"x","more":1}'],
    ['that is none', undefined, ''],
  ])('a result in a wrapping %s', (_, response, text) => {
    const { messages } = parse({ contents: [hi, { parts: [result('a', response)] }] })
    expect(messages.at(-1)).toMatchObject({ role: 'tool', text, toolResult: { id: '', name: 'a' } })
  })

  test('words beside a result are a message of the user', () => {
    const { user, messages } = parse({
      contents: [hi, { role: 'function', parts: [result('a', {}), { text: 'and now?' }] }],
    })
    expect([user, messages.map(({ role }) => role)]).toEqual(['and now?', ['user', 'tool', 'user']])
  })

  test.each([
    [{ mode: 'NONE' }, 'none', ['a', 'b', 'c']],
    [{ mode: 'AUTO' }, 'auto', ['a', 'b', 'c']],
    [{ mode: 'VALIDATED' }, 'auto', ['a', 'b', 'c']],
    [{ mode: 'ANY', allowedFunctionNames: ['b'] }, { name: 'b' }, ['b']],
    [{ mode: 'ANY', allowedFunctionNames: ['b', 'c'] }, 'required', ['b', 'c']],
  ])('the choice of %o', (functionCallingConfig, toolChoice, tools) => {
    const functionDeclarations = [{ name: 'a' }, { name: 'b' }, { name: 'c' }, {}, null]
    const prompt = parse({
      contents: [hi],
      tools: [{ functionDeclarations }, { tool_of_tomorrow: 1 }],
      toolConfig: { functionCallingConfig },
    })
    expect([prompt.toolChoice, prompt.tools]).toEqual([toolChoice, tools])
  })
})

test('what a content holds beside text is an attachment by its type', () => {
  const { messages, user } = parse({
    contents: [
      hi,
      {
        parts: [
          { inlineData: { mimeType: 'image/png', data: '' } },
          { inline_data: { mime_type: 'audio/wav', data: '' } },
          { fileData: { mimeType: 'application/pdf', fileUri: 'gs://x' } },
          { executableCode: { code: '1' } },
        ],
      },
    ],
  })
  expect(user).toBe('')
  expect(messages[1]!.attachments).toEqual([{ type: 'image' }, { type: 'audio' }, { type: 'file' }])
})

test.each([
  [{ responseJsonSchema: { title: 't' } }, 'json_schema', 't'],
  [
    { responseMimeType: 'text/x.enum', responseSchema: { type: 'STRING' } },
    'json_schema',
    undefined,
  ],
  [{ responseFormat: [{ text: { mimeType: 'APPLICATION_JSON' } }] }, 'json_object', undefined],
  [{ responseFormat: [{ text: { schema: { title: 't' } } }] }, 'json_schema', 't'],
  [{ responseMimeType: 'text/plain' }, 'text', undefined],
])('the format of %o is %s', (generationConfig, responseFormat, schemaName) => {
  const prompt = parse({ contents: [hi], generationConfig })
  expect([prompt.responseFormat, prompt.schemaName]).toEqual([responseFormat, schemaName])
})

const notSpecified = '400 * GenerateContentRequest.contents: contents is not specified\n'

test.each<[Record<string, unknown>, string]>([
  [{}, notSpecified],
  [{ contents: null }, notSpecified],
  [{ contents: [] }, notSpecified],
  [
    { contents: ['hi'] },
    '400 Invalid value at \'contents[0]\' (type.googleapis.com/google.ai.generativelanguage.v1beta.Content), "hi"',
  ],
  [
    { contents: [null] },
    "400 Invalid value at 'contents[0]' (type.googleapis.com/google.ai.generativelanguage.v1beta.Content), null",
  ],
  [
    { contents: [{ parts: [null] }] },
    "400 Invalid value at 'contents[0].parts[0]' (type.googleapis.com/google.ai.generativelanguage.v1beta.Part), null",
  ],
  [
    { contents: [{ parts: [{ text: 5 }] }] },
    "400 Invalid value at 'contents[0].parts[0].text' (TYPE_STRING), 5",
  ],
  [
    { contents: [{ parts: [] }] },
    '400 * GenerateContentRequest.contents[0].parts: contents.parts must not be empty.\n',
  ],
  [{ contents: [{ ...hi, role: 'assistant' }] }, '400 Please use a valid role: user, model.'],
  [{ contents: [{ ...hi, role: 'system' }] }, '400 Content with system role is not supported.'],
  [
    { contents: [hi], tools: [null] },
    "400 Invalid value at 'tools[0]' (type.googleapis.com/google.ai.generativelanguage.v1beta.Tool), null",
  ],
  [
    { contents: [hi], generationConfig: { maxOutputTokens: 'many' } },
    '400 Invalid value at \'generation_config.max_output_tokens\' (TYPE_INT32), "many"',
  ],
  [
    { contents: [hi], generationConfig: { candidateCount: 9 } },
    '400 Unable to submit request because it has a candidateCount value of 9 but the supported range is from 1 (inclusive) to 9 (exclusive). Update the value and try again.',
  ],
  [
    { contents: [hi], generationConfig: { stopSequences: [1] } },
    "400 Invalid value at 'generation_config.stop_sequences' (TYPE_STRING), 1",
  ],
])('refuses %j', (body, refusal) => {
  expect(refusalOf(() => parse(body))).toBe(refusal)
})

test('takes what only rules look at as absent where it is odd, and lets unknown fields through', () => {
  const prompt = parse({
    contents: [{ ...hi, role: 5 }],
    generationConfig: { temperature: 'hot', thinkingConfig: 7, tomorrow: 1 },
    toolConfig: 'x',
    labels: [1],
    tomorrow: {},
  })
  expect(prompt).toMatchObject({ user: 'hi', toolChoice: 'auto' })
  expect(prompt).not.toHaveProperty('temperature')
})

test('strict: a turn of calls is followed by as many results', () => {
  const calls = { role: 'model', parts: [call('a'), call('b')] }
  const one = { contents: [hi, calls, { parts: [result('a', {})] }] }
  expect(refusalOf(() => parse(one))).toBeUndefined()
  expect(refusalOf(() => parse(one, true))).toMatch(
    /^400 Please ensure that the number of function/,
  )
  expect(refusalOf(() => parse({ contents: [hi, calls, hi] }, true))).toMatch(
    /^400 Please ensure that function call turn is followed/,
  )
  const both = { contents: [hi, calls, { parts: [result('a', {}), result('b', {})] }] }
  expect(refusalOf(() => parse(both, true))).toBeUndefined()
})

test.each([{ contents: [hi] }, { generateContentRequest: { model: 'models/x', contents: [hi] } }])(
  'counts the tokens of %j',
  async (body) => {
    const request = endpointRequest({ parameters, body })
    const tokens = await request.countInput(parse({ contents: [hi] }))
    expect(await countTokens.read(request)).toEqual({
      totalTokens: tokens,
      promptTokensDetails: [{ modality: 'TEXT', tokenCount: tokens }],
    })
  },
)

test('embeddings: one input for each request, a vector as long as asked for', () => {
  const body = {
    requests: [
      { content: { parts: [{ text: 'a' }] } },
      { content: { parts: [{ text: 'b' }] }, outputDimensionality: 8 },
    ],
  }
  const request = endpointRequest({ parameters, body })
  const prompt = batchEmbedContents.parse(body, request) as Prompt
  expect(prompt).toMatchObject({ output: 'embedding', inputs: ['a', 'b'], user: 'a' })
  const { embeddings, usageMetadata } = batchEmbedContents.encode([{}, {}], prompt, request, {
    inputTokens: 2,
  }) as { embeddings: { values: number[] }[]; usageMetadata: unknown }
  expect(embeddings.map(({ values }) => values.length)).toEqual([768, 8])
  expect(usageMetadata).toEqual({ promptTokenCount: 2 })
})

test('refuses what it cannot embed or predict', () => {
  const request = endpointRequest({ parameters })
  const content = { parts: [{ text: 'a' }] }
  expect([
    refusalOf(() => embedContent.parse({}, request)),
    refusalOf(() => embedContent.parse({ content, outputDimensionality: 0 }, request)),
    refusalOf(() => batchEmbedContents.parse({}, request)),
    refusalOf(() => batchEmbedContents.parse({ requests: [null] }, request)),
    refusalOf(() => batchEmbedContents.parse({ requests: [{}] }, request)),
    refusalOf(() => predictEmbeddings.parse({}, request)),
    refusalOf(() => predictImages.parse({ instances: [] }, request)),
  ]).toEqual([
    '400 * EmbedContentRequest.content: content is not specified\n',
    expect.stringContaining('outputDimensionality value of 0'),
    '400 * BatchEmbedContentsRequest.requests: at least one request must be provided.\n',
    expect.stringContaining("Invalid value at 'requests[0]'"),
    '400 * BatchEmbedContentsRequest.requests[0].content: content is not specified\n',
    '400 Empty instances.',
    '400 Empty instances.',
  ])
})
