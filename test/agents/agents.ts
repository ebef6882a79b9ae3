/** The loops that the official clients and frameworks run: ask, call tools, ask again, until there is text. */
import { createAnthropic } from '@ai-sdk/anthropic'
import { createOpenAI } from '@ai-sdk/openai'
import Anthropic from '@anthropic-ai/sdk'
import { ChatAnthropic } from '@langchain/anthropic'
import { tool as langChainTool } from '@langchain/core/tools'
import { MessagesAnnotation, StateGraph } from '@langchain/langgraph'
import { ToolNode, toolsCondition } from '@langchain/langgraph/prebuilt'
import { ChatOpenAI } from '@langchain/openai'
import { generateText, jsonSchema, type LanguageModel, stepCountIs, streamText, tool } from 'ai'
import OpenAI from 'openai'
import { prompt, type TripTool } from './trip.ts'

export interface Urls {
  /** What OpenAI clients take for their base URL. */
  openaiUrl: string
  /** What Anthropic's own client takes for its base URL. */
  anthropicUrl: string
}

export interface Agent {
  name: string
  /** Requests of each loop that ask to continue a thread, which the mock does not keep. */
  threads: number
  /** Makes what is shared by all loops, and gives the loop, which resolves with the final text. */
  open(urls: Urls): (tools: TripTool[]) => Promise<string>
}

const apiKey = 'sk-test'
const maxRetries = 0
const openaiModel = 'gpt-4o'
const anthropicModel = 'claude-sonnet-5'

const runTools = (stream: boolean): Agent['open'] => {
  return ({ openaiUrl: baseURL }) => {
    const { completions } = new OpenAI({ apiKey, baseURL, maxRetries }).chat
    return async (tools) => {
      const request = {
        model: openaiModel,
        messages: [{ role: 'user' as const, content: prompt }],
        tools: tools.map(({ name, description, schema, run }) => ({
          type: 'function' as const,
          function: { name, description, parameters: schema, parse: JSON.parse, function: run },
        })),
      }
      const runner = stream
        ? completions.runTools({ ...request, stream: true })
        : completions.runTools(request)
      return (await runner.finalContent()) ?? ''
    }
  }
}

/** What its loop asks for: a thread of messages, or the whole conversation each time. */
const toolRunner = (options: { stream?: true; thread?: false }): Agent['open'] => {
  return ({ anthropicUrl: baseURL }) => {
    const { messages } = new Anthropic({ apiKey, baseURL, maxRetries }).beta
    return async (tools) => {
      const runner = messages.toolRunner({
        model: anthropicModel,
        max_tokens: 1024,
        messages: [{ role: 'user', content: prompt }],
        tools: tools.map(({ name, description, schema, run }) => ({
          type: 'custom',
          name,
          description,
          input_schema: schema,
          parse: (input: unknown) => input,
          run,
        })),
        ...options,
      })
      const { content } = await runner.runUntilDone()
      return content.flatMap((block) => (block.type === 'text' ? [block.text] : [])).join('')
    }
  }
}

const models = {
  openai: ({ openaiUrl: baseURL }: Urls) => createOpenAI({ apiKey, baseURL }).chat(openaiModel),
  anthropic: ({ anthropicUrl }: Urls) =>
    createAnthropic({ apiKey, baseURL: `${anthropicUrl}/v1` })(anthropicModel),
}

const aiSdk = (createModel: (urls: Urls) => LanguageModel, stream: boolean): Agent['open'] => {
  return (urls) => {
    const model = createModel(urls)
    return async (tools) => {
      const options = {
        model,
        prompt,
        maxRetries,
        stopWhen: stepCountIs(10),
        tools: Object.fromEntries(
          tools.map(({ name, description, schema, run }) => [
            name,
            tool({ description, inputSchema: jsonSchema<unknown>(schema), execute: run }),
          ]),
        ),
      }
      if (stream) return streamText(options).text
      return (await generateText(options)).text
    }
  }
}

const chatModels = {
  openai: ({ openaiUrl: baseURL }: Urls) =>
    new ChatOpenAI({ apiKey, model: openaiModel, maxRetries, configuration: { baseURL } }),
  anthropic: ({ anthropicUrl: anthropicApiUrl }: Urls) =>
    new ChatAnthropic({ apiKey, model: anthropicModel, maxRetries, anthropicApiUrl }),
}

const langGraph = (createModel: (urls: Urls) => ChatOpenAI | ChatAnthropic): Agent['open'] => {
  return (urls) => {
    const model = createModel(urls)
    return async (tools) => {
      const callable = tools.map(({ name, description, schema, run }) =>
        langChainTool(run, { name, description, schema }),
      )
      const bound = model.bindTools(callable)
      const graph = new StateGraph(MessagesAnnotation)
        .addNode('agent', async ({ messages }) => ({ messages: [await bound.invoke(messages)] }))
        .addNode('tools', new ToolNode(callable))
        .addEdge('__start__', 'agent')
        .addConditionalEdges('agent', toolsCondition)
        .addEdge('tools', 'agent')
        .compile()
      const { messages } = await graph.invoke({ messages: [{ role: 'user', content: prompt }] })
      return messages.at(-1)!.text
    }
  }
}

export const agents: Agent[] = [
  { name: 'openai runTools', threads: 0, open: runTools(false) },
  { name: 'openai runTools, streamed', threads: 0, open: runTools(true) },
  { name: 'Anthropic toolRunner', threads: 2, open: toolRunner({}) },
  { name: 'Anthropic toolRunner, streamed', threads: 2, open: toolRunner({ stream: true }) },
  { name: 'Anthropic toolRunner, no thread', threads: 0, open: toolRunner({ thread: false }) },
  { name: 'AI SDK generateText, OpenAI', threads: 0, open: aiSdk(models.openai, false) },
  { name: 'AI SDK generateText, Anthropic', threads: 0, open: aiSdk(models.anthropic, false) },
  { name: 'AI SDK streamText, OpenAI', threads: 0, open: aiSdk(models.openai, true) },
  { name: 'AI SDK streamText, Anthropic', threads: 0, open: aiSdk(models.anthropic, true) },
  { name: 'LangGraph, ChatOpenAI', threads: 0, open: langGraph(chatModels.openai) },
  { name: 'LangGraph, ChatAnthropic', threads: 0, open: langGraph(chatModels.anthropic) },
]
