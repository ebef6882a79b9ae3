/** The neutral request: what every provider's parser makes of the vendor's own body. */

export type Role = 'system' | 'user' | 'assistant' | 'tool'

/** A call that the assistant made earlier in the conversation. */
export interface PromptToolCall {
  id: string
  name: string
  /** JSON text. */
  arguments: string
}

export interface PromptMessage {
  /** `developer` counts as `system`; a vendor's tool results count as `tool`. */
  role: Role
  /** The text parts, joined without a separator; `''` where there are none. */
  text: string
  /** Of an assistant message that calls tools. */
  toolCalls?: PromptToolCall[]
  /** Of a tool message: which call it answers. The name is that of the call, if the conversation holds it. */
  toolResult?: { id: string; name?: string; isError: boolean }
  /** What the message holds beside text. */
  attachments?: Attachment[]
}

export interface Attachment {
  type: 'image' | 'audio' | 'file'
}

/** What a model makes: words, a vector, a verdict of moderation, a picture, sound, or scores of documents. */
export type Output = 'text' | 'embedding' | 'moderation' | 'image' | 'audio' | 'scores'

export interface Prompt {
  /** Name of the provider that asks, such as `openai`. */
  provider: string
  /** Which of the provider's APIs, such as `chat.completions`, `messages` or `embeddings`. */
  endpoint: string
  /** What is asked for. Default `text`. */
  output?: Output
  /** Texts of which each gets an output of its own; rules see one at a time as `user`. */
  inputs?: string[]
  /** Model as the client named it. */
  model: string
  /** Text of the last user message: what rules are matched against. `''` where there is none. */
  user: string
  messages: PromptMessage[]
  /** How many assistant messages follow the last user message. */
  turn: number
  /** Names of the tools that the model may call. */
  tools: string[]
  /** `none` where the client forbids tool calls, `required` where it demands one, or the one it demands. */
  toolChoice: 'auto' | 'none' | 'required' | { name: string }
  responseFormat: 'text' | 'json_object' | 'json_schema'
  /** Name of the JSON schema of the answer, where it has one. */
  schemaName?: string
  /** Sampling fields as the client sent them. */
  temperature?: number
  topP?: number
  seed?: number
  metadata: Record<string, string>
  /** Whether the model is given the text alone, with nothing of a chat around it that would count as input. */
  isBare?: boolean
  /** What counts as input beside the messages' text: tool definitions, earlier tool calls. */
  extraTexts: string[]
  stream: boolean
  /** Most tokens that the answer may have. */
  maxTokens?: number
  /** Strings that end the answer; they are not part of it. */
  stop: string[]
  /** How many choices are asked for. */
  choices: number
  /** How many alternatives of each token are asked for; `undefined` where log probabilities are not. */
  topLogprobs?: number
  /** Whether a stream reports token usage where the vendor makes that optional. */
  includeUsage: boolean
}

/** The text of the last message of the user, which is `''` when that message holds only attachments. */
export function lastUserText(messages: readonly PromptMessage[]): string {
  return messages[lastIndexOf(messages, 'user')]?.text ?? ''
}

/** How many assistant messages follow the last one of the user. */
export function turnOf(messages: readonly PromptMessage[]): number {
  let turn = 0
  for (let index = lastIndexOf(messages, 'user') + 1; index < messages.length; index++) {
    if (messages[index]!.role === 'assistant') turn++
  }
  return turn
}

/** -1 where no message has that role. */
export function lastIndexOf(messages: readonly PromptMessage[], role: Role): number {
  for (let index = messages.length - 1; index >= 0; index--) {
    if (messages[index]!.role === role) return index
  }
  return -1
}
