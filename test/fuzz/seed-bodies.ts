/** Valid bodies for every path that takes one: what the mutations of the fuzz begin with. */
import {
  anthropic,
  chat,
  cohere,
  cohereV1,
  completions,
  converse,
  gemini,
  llama,
  ollamaChat,
  ollamaGenerate,
  responses,
  type ToBody,
  titan,
} from '../surfaces/wire/bodies.ts'
import { png, type Question } from '../surfaces/wire/question.ts'

/** The fields of a form; a file is its name, its type and its text. */
export type FormFields = Record<string, string | { filename: string; type: string; text: string }>

export interface SeedBody {
  json?: Record<string, unknown>
  form?: FormFields
}

/** One that asks for as much as there is, and one that asks for little. */
const questions: Question[] = [
  {
    user: 'what is 2+2?',
    system: 'Be brief.',
    image: true,
    tools: ['get_weather', 'get_time'],
    toolChoice: 'required',
    answered: { id: 'call_1', name: 'get_weather', result: 'rain' },
    maxTokens: 50,
    stop: ['9'],
    choices: 2,
    temperature: 0.5,
    topP: 0.9,
    seed: 7,
    format: 'schema',
    includeUsage: true,
  },
  { user: 'hello' },
]

function asked(toBody: ToBody, more: Record<string, unknown> = {}): SeedBody[] {
  return questions.flatMap((question) =>
    [false, true].map((stream) => ({ json: { ...toBody(question, stream), ...more } })),
  )
}

const json = (...bodies: Record<string, unknown>[]): SeedBody[] =>
  bodies.map((body) => ({ json: body }))

const audio = { filename: 'speech.mp3', type: 'audio/mpeg', text: 'ID3\u0000\u00ff' }
const drawing = { model: 'gpt-image-1', prompt: 'a cat', size: '64x64', n: 2 }
const picture = { filename: 'cat.png', type: 'image/png', text: '\u0089PNG' }

/** A line of a batch for OpenAI. */
export const batchLine = JSON.stringify({
  custom_id: 'a',
  method: 'POST',
  url: '/v1/chat/completions',
  body: { model: 'gpt-4o', messages: [{ role: 'user', content: 'hello' }] },
})

const item = {
  id: 'msg_1',
  type: 'message',
  role: 'user',
  content: [{ type: 'input_text', text: 'hello' }],
}

/** One that is still there to be cancelled. */
export const backgroundResponse: SeedBody = {
  json: { model: 'gpt-4o', input: [item], background: true, metadata: { a: 'b' } },
}

const ofChat = {
  logprobs: true,
  top_logprobs: 3,
  user: 'ann',
  metadata: { run: 'a' },
  parallel_tool_calls: false,
  reasoning_effort: 'low',
  store: true,
}
const embeddings = {
  model: 'text-embedding-3-small',
  input: ['a cat', 'a dog'],
  dimensions: 8,
  encoding_format: 'base64',
}
const rerank = {
  model: 'rerank-v3.5',
  query: 'Which animal purrs?',
  documents: ['A dog barks.', { text: 'A cat purrs.' }],
  top_n: 1,
  return_documents: true,
}
const speech = { model: 'tts-1', input: 'a cat', voice: 'alloy', speed: 1, response_format: 'wav' }

/** The first row whose expression fits a path says what is asked of it. */
const table: [path: RegExp, bodies: () => SeedBody[]][] = [
  [/count-tokens:rawPredict|count_tokens/, () => asked(anthropic({ model: 'claude-sonnet-4-5' }))],
  [
    /anthropic\/models\/.*[pP]redict/,
    () => asked(anthropic({ anthropic_version: 'vertex-2023-10-16' })),
  ],
  [
    /messages\/batches$/,
    () =>
      json({
        requests: [
          {
            custom_id: 'a',
            params: {
              model: 'claude-sonnet-4-5',
              max_tokens: 9,
              messages: [{ role: 'user', content: 'hello' }],
            },
          },
        ],
      }),
  ],
  [
    /\/v1\/messages$/,
    () =>
      asked(
        anthropic({
          model: 'claude-sonnet-4-5',
          thinking: { type: 'enabled', budget_tokens: 1024 },
          metadata: { user_id: 'ann' },
        }),
      ),
  ],
  [
    /countTokens$/,
    () => [...asked(gemini), ...json({ generateContentRequest: gemini(questions[0]!, false) })],
  ],
  [/[gG]enerateContent$/, () => asked(gemini)],
  [
    /batchEmbedContents$/,
    () => json({ requests: [{ content: { parts: [{ text: 'a' }] }, outputDimensionality: 8 }] }),
  ],
  [
    /:embedContent$/,
    () =>
      json({
        content: { parts: [{ text: 'a' }] },
        taskType: 'X',
        title: 'T',
        outputDimensionality: 8,
      }),
  ],
  [
    /imagen.*:predict$/,
    () =>
      json({
        instances: [{ prompt: 'a cat' }],
        parameters: { sampleCount: 2, aspectRatio: '1:1' },
      }),
  ],
  [
    /:predict$/,
    () => json({ instances: [{ content: 'a' }], parameters: { outputDimensionality: 8 } }),
  ],
  [/\/converse/, () => asked(converse({ additionalModelRequestFields: { thinking: {} } }))],
  [
    /count-tokens$/,
    () =>
      json(
        { input: { converse: converse()(questions[0]!, false) } },
        { input: { invokeModel: { body: btoa('{"prompt":"a"}') } } },
      ),
  ],
  [
    /embed.*\/invoke$/,
    () =>
      json(
        { inputText: 'a cat', dimensions: 256, normalize: true, embeddingTypes: ['float'] },
        { texts: ['a', 'b'], input_type: 'search_query' },
      ),
  ],
  [
    /\/invoke/,
    () => [
      ...asked(anthropic({ anthropic_version: 'bedrock-2023-05-31' })),
      ...asked(converse({ schemaVersion: 'messages-v1' })),
      ...asked(llama),
      ...asked(titan),
      ...asked(chat(undefined)),
    ],
  ],
  [
    /\/v2\/chat$/,
    () => asked(cohere, { logprobs: true, documents: ['a', { data: { text: 'b' } }] }),
  ],
  [
    /\/v1\/chat$/,
    () => asked(cohereV1, { chat_history: [{ role: 'CHATBOT', message: 'hi' }], documents: [] }),
  ],
  [
    /\/v[12]\/embed$/,
    () =>
      json({
        model: 'embed-v4.0',
        texts: ['a'],
        inputs: [{ content: [{ type: 'text', text: 'b' }] }],
        input_type: 'search_document',
        embedding_types: ['float', 'int8', 'binary', 'base64'],
        output_dimension: 256,
      }),
  ],
  [/rerank$/, () => json(rerank)],
  [/api\/chat$/, () => asked(ollamaChat)],
  [/api\/generate$/, () => asked(ollamaGenerate, { suffix: 'end', raw: true, context: [1, 2] })],
  [/api\/embed$/, () => json({ model: 'all-minilm', input: ['a', 'b'], dimensions: 8 })],
  [/api\/embeddings$/, () => json({ model: 'all-minilm', prompt: 'a' })],
  [/api\/(show|pull)$/, () => json({ model: 'llama3.2', stream: true }, { name: 'a' })],
  [/embeddings$/, () => json(embeddings, { ...embeddings, input: [1, 2, 3] })],
  [
    /images\/generations$/,
    () => [false, true].flatMap((stream) => json({ ...drawing, stream, partial_images: 2 })),
  ],
  [
    /images\/(edits|variations)$/,
    () => [
      { form: { image: picture, prompt: 'a hat', n: '2', size: '256x256' } },
      ...json(
        { images: [{ file_id: 'a' }], prompt: 'a hat' },
        { ...drawing, images: [{ file_id: 'a' }], stream: true },
      ),
    ],
  ],
  [/audio\/speech$/, () => json(speech, { ...speech, stream_format: 'sse' })],
  [
    /audio\/(transcriptions|translations)$/,
    () => [
      {
        form: { file: audio, model: 'whisper-1', response_format: 'verbose_json', language: 'de' },
      },
      { form: { file: audio, model: 'gpt-4o-transcribe', stream: 'true' } },
    ],
  ],
  [/chat\/moderations$/, () => json({ model: 'm', input: [[{ role: 'user', content: 'a' }]] })],
  [
    /moderations$/,
    () =>
      json(
        { model: 'm', input: ['a', 'b'] },
        {
          model: 'omni-moderation-latest',
          input: [
            { type: 'text', text: 'a' },
            { type: 'image_url', image_url: { url: `data:image/png;base64,${png}` } },
          ],
        },
      ),
  ],
  [/agents\/completions$/, () => asked(chat(undefined), { agent_id: 'ag_1' })],
  [/fim\/completions$/, () => asked(completions('codestral'), { suffix: 'end' })],
  [/chat\/completions$/, () => [...asked(chat('m'), ofChat), ...asked(chat('m'))]],
  [
    /completions$/,
    () => asked(completions('gpt-3.5-turbo-instruct'), { logprobs: 2, echo: true, suffix: 'end' }),
  ],
  [
    /responses(\/(input_tokens|compact))?$/,
    () => [
      ...asked(responses, { reasoning: { effort: 'low', summary: 'auto' }, include: ['a'] }),
      ...asked(responses, { store: true, previous_response_id: '{id}', conversation: null }),
      backgroundResponse,
    ],
  ],
  [/conversations\/[^/]+\/items$/, () => json({ items: [item] })],
  [/conversations(\/[^/]+)?$/, () => json({ items: [item], metadata: { a: 'b' } })],
  [
    /\/files$/,
    () => [
      {
        form: {
          purpose: 'batch',
          file: { filename: 'in.jsonl', type: 'application/jsonl', text: `${batchLine}\n` },
        },
      },
    ],
  ],
  [
    /\/batches$/,
    () =>
      json({
        input_file_id: '{id}',
        endpoint: '/v1/chat/completions',
        completion_window: '24h',
        metadata: { a: 'b' },
      }),
  ],
]

/** @throws where there is no row for a path, so that no endpoint is left out */
export function bodiesOf(path: string): SeedBody[] {
  const row = table.find(([expression]) => expression.test(path))
  if (row === undefined) throw new Error(`no seed for ${path}`)
  return row[1]()
}
