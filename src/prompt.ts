/** The neutral request: what every provider's parser makes of the vendor's own body. */

export type Role = 'system' | 'user' | 'assistant' | 'tool'

export interface PromptMessage {
  /** `developer` counts as `system`; a vendor's tool results count as `tool`. */
  role: Role
  /** The text parts, joined without a separator; `''` where there are none. */
  text: string
}

export interface Prompt {
  /** Name of the provider that asks, such as `openai`. */
  provider: string
  /** Model as the client named it. */
  model: string
  /** Text of the last user message: what rules are matched against. `''` where there is none. */
  user: string
  messages: PromptMessage[]
  /** Names of the tools that the model may call. */
  tools: string[]
  /** `none` where the client forbids tool calls. */
  toolChoice: 'auto' | 'none'
  /** What counts as input beside the messages' text: tool definitions, earlier tool calls. */
  extraTexts: string[]
  stream: boolean
  /** Most tokens that the answer may have. */
  maxTokens?: number
  /** Strings that end the answer; they are not part of it. */
  stop: string[]
  /** How many choices are asked for. */
  choices: number
  /** Whether a stream reports token usage where the vendor makes that optional. */
  includeUsage: boolean
}

/** The text of the last message of the user, which is `''` when that message holds only attachments. */
export function lastUserText(messages: readonly PromptMessage[]): string {
  for (let index = messages.length - 1; index >= 0; index--) {
    const message = messages[index]!
    if (message.role === 'user') return message.text
  }
  return ''
}
