/** The bodies that the vendors' own clients send for a neutral question. */
import { given, png, type Question, schema, schemaName } from './question.ts'

export type ToBody = (question: Question, stream: boolean) => Record<string, unknown>

const pngUrl = `data:image/png;base64,${png}`
const parameters = { type: 'object', properties: { city: { type: 'string' } } }

/** @param own what the vendor calls otherwise, or takes beside */
export function chat(
  model: string | undefined,
  own: (question: Question, stream: boolean) => Record<string, unknown> = () => ({}),
): ToBody {
  return (question, stream) => {
    const { user, system, image, tools, toolChoice, answered, format } = question
    const content = image
      ? [
          { type: 'text', text: user },
          { type: 'image_url', image_url: { url: pngUrl } },
        ]
      : user
    const call = answered && {
      id: answered.id,
      type: 'function',
      function: { name: answered.name, arguments: '{}' },
    }
    return given({
      model,
      messages: [
        ...(system === undefined ? [] : [{ role: 'system', content: system }]),
        { role: 'user', content },
        ...(answered === undefined
          ? []
          : [
              { role: 'assistant', content: null, tool_calls: [call] },
              { role: 'tool', tool_call_id: answered.id, content: answered.result },
            ]),
      ],
      stream,
      tools: tools?.map((name) => ({ type: 'function', function: { name, parameters } })),
      tool_choice:
        typeof toolChoice === 'object'
          ? { type: 'function', function: { name: toolChoice.name } }
          : toolChoice,
      max_tokens: question.maxTokens,
      stop: question.stop,
      n: question.choices,
      temperature: question.temperature,
      top_p: question.topP,
      seed: question.seed,
      response_format:
        format === 'schema'
          ? { type: 'json_schema', json_schema: { name: schemaName, schema, strict: true } }
          : format && { type: 'json_object' },
      stream_options: question.includeUsage && stream ? { include_usage: true } : undefined,
      ...own(question, stream),
    })
  }
}

export const mistralFields = ({ seed, toolChoice }: Question) => ({
  seed: undefined,
  random_seed: seed,
  ...(toolChoice === 'required' ? { tool_choice: 'any' } : {}),
})

export const responses: ToBody = (question, stream) => {
  const { user, image, tools, toolChoice, answered, format } = question
  const content = image
    ? [
        { type: 'input_text', text: user },
        { type: 'input_image', image_url: pngUrl, detail: 'auto' },
      ]
    : user
  return given({
    model: 'gpt-4o',
    instructions: question.system,
    input: [
      { role: 'user', content },
      ...(answered === undefined
        ? []
        : [
            { type: 'function_call', call_id: answered.id, name: answered.name, arguments: '{}' },
            { type: 'function_call_output', call_id: answered.id, output: answered.result },
          ]),
    ],
    stream,
    tools: tools?.map((name) => ({ type: 'function', name, parameters, strict: false })),
    tool_choice:
      typeof toolChoice === 'object' ? { type: 'function', name: toolChoice.name } : toolChoice,
    max_output_tokens: question.maxTokens,
    temperature: question.temperature,
    top_p: question.topP,
    text: format && {
      format:
        format === 'schema'
          ? { type: 'json_schema', name: schemaName, schema, strict: true }
          : { type: 'json_object' },
    },
  })
}

export function completions(model: string | undefined): ToBody {
  return (question, stream) =>
    given({
      model,
      prompt: question.user,
      stream,
      max_tokens: question.maxTokens,
      stop: question.stop,
      n: question.choices,
      temperature: question.temperature,
      top_p: question.topP,
      seed: question.seed,
      stream_options: question.includeUsage && stream ? { include_usage: true } : undefined,
    })
}

export function anthropic(own: Record<string, unknown>): ToBody {
  return (question, stream) => {
    const { user, image, tools, toolChoice, answered, format } = question
    const source = { type: 'base64', media_type: 'image/png', data: png }
    const choices = { none: { type: 'none' }, required: { type: 'any' } }
    return given({
      max_tokens: question.maxTokens ?? 4096,
      system: question.system,
      messages: [
        {
          role: 'user',
          content: image
            ? [
                { type: 'image', source },
                { type: 'text', text: user },
              ]
            : user,
        },
        ...(answered === undefined
          ? []
          : [
              {
                role: 'assistant',
                content: [{ type: 'tool_use', id: answered.id, name: answered.name, input: {} }],
              },
              {
                role: 'user',
                content: [
                  { type: 'tool_result', tool_use_id: answered.id, content: answered.result },
                ],
              },
            ]),
      ],
      stream,
      tools: tools?.map((name) => ({ name, input_schema: parameters })),
      tool_choice:
        typeof toolChoice === 'object'
          ? { type: 'tool', name: toolChoice.name }
          : toolChoice && choices[toolChoice],
      stop_sequences: question.stop,
      temperature: question.temperature,
      top_p: question.topP,
      output_config: format && { format: { type: 'json_schema', schema } },
      ...own,
    })
  }
}

export const gemini: ToBody = (question) => {
  const { user, image, tools, toolChoice, answered, format } = question
  const inlineData = { mimeType: 'image/png', data: png }
  const modes = { none: { mode: 'NONE' }, required: { mode: 'ANY' } }
  return given({
    contents: [
      { role: 'user', parts: [{ text: user }, ...(image ? [{ inlineData }] : [])] },
      ...(answered === undefined
        ? []
        : [
            { role: 'model', parts: [{ functionCall: { name: answered.name, args: {} } }] },
            {
              role: 'user',
              parts: [
                {
                  functionResponse: { name: answered.name, response: { output: answered.result } },
                },
              ],
            },
          ]),
    ],
    systemInstruction: question.system && { parts: [{ text: question.system }] },
    tools: tools && [{ functionDeclarations: tools.map((name) => ({ name, parameters })) }],
    toolConfig: toolChoice && {
      functionCallingConfig:
        typeof toolChoice === 'object'
          ? { mode: 'ANY', allowedFunctionNames: [toolChoice.name] }
          : modes[toolChoice],
    },
    generationConfig: given({
      maxOutputTokens: question.maxTokens,
      stopSequences: question.stop,
      candidateCount: question.choices,
      temperature: question.temperature,
      topP: question.topP,
      seed: question.seed,
      responseMimeType: format && 'application/json',
      responseJsonSchema: format === 'schema' ? schema : undefined,
    }),
  })
}

const inferenceConfig = ({ maxTokens, temperature, topP, stop }: Question) =>
  given({ maxTokens, temperature, topP, stopSequences: stop })

export function converse(own: Record<string, unknown> = {}): ToBody {
  return (question) => {
    const { user, image, tools, toolChoice, answered, format } = question
    return given({
      system: question.system && [{ text: question.system }],
      messages: [
        {
          role: 'user',
          content: [
            { text: user },
            ...(image ? [{ image: { format: 'png', source: { bytes: png } } }] : []),
          ],
        },
        ...(answered === undefined
          ? []
          : [
              {
                role: 'assistant',
                content: [{ toolUse: { toolUseId: answered.id, name: answered.name, input: {} } }],
              },
              {
                role: 'user',
                content: [
                  {
                    toolResult: { toolUseId: answered.id, content: [{ text: answered.result }] },
                  },
                ],
              },
            ]),
      ],
      inferenceConfig: inferenceConfig(question),
      toolConfig: tools && {
        tools: tools.map((name) => ({ toolSpec: { name, inputSchema: { json: parameters } } })),
        ...(toolChoice === undefined
          ? {}
          : {
              toolChoice:
                typeof toolChoice === 'object' ? { tool: { name: toolChoice.name } } : { any: {} },
            }),
      },
      outputConfig: format && {
        textFormat: {
          type: 'json_schema',
          structure: { jsonSchema: { name: schemaName, schema: JSON.stringify(schema) } },
        },
      },
      ...own,
    })
  }
}

export const llama: ToBody = ({ user, maxTokens, temperature, topP }) =>
  given({ prompt: user, max_gen_len: maxTokens, temperature, top_p: topP })

export const titan: ToBody = ({ user, maxTokens, temperature, topP, stop }) => ({
  inputText: user,
  textGenerationConfig: given({ maxTokenCount: maxTokens, temperature, topP, stopSequences: stop }),
})

const options = ({ maxTokens, stop, temperature, topP, seed }: Question) =>
  given({ num_predict: maxTokens, stop, temperature, top_p: topP, seed })

export const ollamaChat: ToBody = (question, stream) => {
  const { user, system, image, tools, answered, format } = question
  return given({
    model: 'llama3.2',
    messages: [
      ...(system === undefined ? [] : [{ role: 'system', content: system }]),
      { role: 'user', content: user, ...(image ? { images: [png] } : {}) },
      ...(answered === undefined
        ? []
        : [
            {
              role: 'assistant',
              content: '',
              tool_calls: [{ function: { name: answered.name, arguments: {} } }],
            },
            { role: 'tool', tool_name: answered.name, content: answered.result },
          ]),
    ],
    stream,
    think: true,
    tools: tools?.map((name) => ({ type: 'function', function: { name, parameters } })),
    options: options(question),
    format: format === 'schema' ? schema : format,
  })
}

export const ollamaGenerate: ToBody = (question, stream) =>
  given({
    model: 'llama3.2',
    prompt: question.user,
    system: question.system,
    images: question.image && [png],
    stream,
    think: true,
    options: options(question),
    format: question.format === 'schema' ? schema : question.format,
  })

const cohereLimits = ({ maxTokens, stop, temperature, topP, seed }: Question) => ({
  max_tokens: maxTokens,
  stop_sequences: stop,
  temperature,
  p: topP,
  seed,
})

export const cohere: ToBody = (question, stream) => {
  const { toolChoice, format } = question
  const body = chat('command-a-03-2025')(question, stream)
  return given({
    ...body,
    ...cohereLimits(question),
    stop: undefined,
    n: undefined,
    top_p: undefined,
    tool_choice: typeof toolChoice === 'string' ? toolChoice.toUpperCase() : undefined,
    response_format:
      format && given({ type: 'json_object', schema: format === 'schema' ? schema : undefined }),
  })
}

export const cohereV1: ToBody = (question, stream) =>
  given({
    model: 'command-r-08-2024',
    message: question.user,
    preamble: question.system,
    stream,
    ...cohereLimits(question),
  })
