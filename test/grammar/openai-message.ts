/** Reads an answer of OpenAI's with the official SDK. */
import OpenAI from 'openai'
import type { VendorRequest } from './ask.ts'
import { flatten, type Message, parsed } from './message.ts'

// biome-ignore lint/suspicious/noExplicitAny: what the wire holds beside what the SDK's types know
type Wire = any

/** @throws what the SDK does */
export async function readOpenAI({ body }: VendorRequest, response: Response): Promise<Message> {
  const client = new OpenAI({
    apiKey: 'sk-test',
    maxRetries: 0,
    logLevel: 'off',
    dangerouslyAllowBrowser: true,
    fetch: async () => response,
  })
  const answer: Wire = await client.chat.completions.create(body as never)
  const { choices, ...head } = body['stream'] === true ? await collect(answer) : answer
  const [{ message, finish_reason, logprobs }] = choices
  const { content, refusal, reasoning_content: reasoning, tool_calls = [], annotations } = message
  return {
    id: head.id,
    model: head.model,
    text: content ?? '',
    ...(reasoning && { reasoning }),
    ...(refusal && { refusal }),
    calls: tool_calls.map(({ id, function: called, custom }: Wire) => ({
      id,
      name: (called ?? custom).name,
      arguments: called ? parsed(called.arguments) : custom.input,
    })),
    finish: finish_reason,
    usage: flatten(head.usage),
    citations: annotations ?? [],
    ...(logprobs && {
      logprobs: logprobs.content.map(({ token, logprob, top_logprobs: top }: Wire) => ({
        token,
        logprob,
        top: top.map((entry: Wire) => ({ token: entry.token, logprob: entry.logprob })),
      })),
    }),
    texts: choices.map((choice: Wire) => choice.message.content ?? ''),
    blocks: [
      ...(reasoning ? ['reasoning'] : []),
      ...(content ? ['text'] : []),
      ...(refusal ? ['refusal'] : []),
      ...tool_calls.map(() => 'call'),
    ],
  }
}

/** Puts together what the SDK streams; its own helper knows neither reasoning nor custom tools. */
async function collect(chunks: AsyncIterable<Wire>): Promise<Wire> {
  const whole: Wire = { choices: [] }
  for await (const { choices, ...head } of chunks) {
    Object.assign(whole, head)
    for (const { index, delta, finish_reason, logprobs } of choices) {
      whole.choices[index] ??= { message: {}, finish_reason: null }
      const choice = whole.choices[index]
      const { role: _, annotations, tool_calls = [], ...texts } = delta
      for (const [key, text] of Object.entries(texts)) {
        choice.message[key] = (choice.message[key] ?? '') + (text ?? '')
      }
      if (annotations) choice.message.annotations = annotations
      for (const { index: at, ...call } of tool_calls) addCall(choice.message, at, call)
      if (logprobs) {
        choice.logprobs ??= { content: [] }
        choice.logprobs.content.push(...logprobs.content)
      }
      choice.finish_reason = finish_reason ?? choice.finish_reason
    }
  }
  return whole
}

function addCall(message: Wire, at: number, { id, function: called, custom }: Wire): void {
  message.tool_calls ??= []
  const call = message.tool_calls[at]
  if (call === undefined) message.tool_calls[at] = { id, function: called, custom }
  else if (custom) call.custom.input += custom.input
  else call.function.arguments += called.arguments
}
