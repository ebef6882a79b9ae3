/** The responses of the official OpenAI SDK: `create`, and the helper `stream()` that builds snapshots. */
import OpenAI from 'openai'
import type { Ask, Client, Heard, HeardCall } from '../driver.ts'

type Response = OpenAI.Responses.Response
type InputItem = OpenAI.Responses.ResponseInputItem

/** @param helper whether streams are read by `responses.stream()` and its snapshots, which are checked */
export function openaiResponsesClient(openai: OpenAI, model: string, helper: boolean): Client {
  return {
    async ask(ask) {
      const { stream, signal, onText } = ask
      const body = { model, ...bodyOf(ask) }
      const options = signal === undefined ? {} : { signal }
      if (!stream) return { ...heardOf(await openai.responses.create(body, options)), pieces: 1 }
      const events = helper
        ? openai.responses.stream(body, options)
        : await openai.responses.create({ ...body, stream: true }, options)
      let last: Response | undefined
      let pieces = 0
      for await (const event of events) {
        if (event.type === 'response.output_text.delta') {
          pieces++
          onText?.(event.delta)
        }
        if (event.type === 'response.completed') last = event.response
      }
      if ('finalResponse' in events) last = await events.finalResponse()
      if (last === undefined) throw new Error('the stream did not complete')
      return { ...heardOf(last), pieces }
    },
    describeError(error) {
      const { name } = (error as Error).constructor
      const status = error instanceof OpenAI.APIError ? error.status : undefined
      return { name, status, message: String((error as Error).message) }
    },
  }
}

function bodyOf({ user, tools, answered = [], schema }: Ask) {
  const input: InputItem[] = [{ role: 'user', content: user }]
  for (const { call } of answered) {
    const { id: call_id, name } = call
    input.push({ type: 'function_call', call_id, name, arguments: JSON.stringify(call.arguments) })
  }
  for (const { call, result } of answered) {
    input.push({ type: 'function_call_output', call_id: call.id, output: result })
  }
  return {
    input,
    ...(tools === undefined
      ? {}
      : { tools: tools.map((tool) => ({ type: 'function' as const, strict: true, ...tool })) }),
    ...(schema === undefined
      ? {}
      : { text: { format: { type: 'json_schema' as const, ...schema } } }),
  }
}

function heardOf({ output, status, usage }: Response): Omit<Heard, 'pieces'> {
  let text = ''
  let reasoning = ''
  const calls: HeardCall[] = []
  for (const item of output) {
    if (item.type === 'message') {
      for (const part of item.content) if (part.type === 'output_text') text += part.text
    }
    if (item.type === 'reasoning') reasoning += item.summary.map((part) => part.text).join('')
    if (item.type === 'function_call') {
      calls.push({ id: item.call_id, name: item.name, arguments: JSON.parse(item.arguments) })
    }
  }
  return {
    text,
    reasoning,
    calls,
    finish: calls.length > 0 ? 'tool_calls' : status === 'completed' ? 'stop' : 'length',
    inputTokens: usage?.input_tokens,
    outputTokens: usage?.output_tokens,
  }
}
