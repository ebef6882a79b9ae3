/**
 * Azure's chat completions: OpenAI's, with what the content filter says.
 *
 * @see https://learn.microsoft.com/azure/ai-foundry/openai/reference#chat-completions
 */
import { dataFrame } from '../../stream/event-stream.ts'
import { createChatCompletions } from '../openai/chat.ts'
import type { SentChat } from '../openai/chat-completion.ts'
import type { SentChunk } from '../openai/chat-stream.ts'
import { azure } from './azure.ts'
import { type FilterResults, filterResults, promptFilterResults } from './content-filter.ts'

interface WithPromptFilter {
  prompt_filter_results: ReturnType<typeof promptFilterResults>
}
interface WithFilter {
  content_filter_results: FilterResults
}

/** The SDK's types do not know the filter, and `service_tier` is OpenAI's own. */
type AzureChat = Omit<SentChat, 'service_tier' | 'choices'> &
  WithPromptFilter & { choices: (SentChat['choices'][number] & WithFilter)[] }
type AzureChunk = Omit<SentChunk, 'choices'> & {
  choices: (SentChunk['choices'][number] & WithFilter)[]
}
/** The first chunk is of no answer yet. */
type PromptChunk = WithPromptFilter &
  Record<keyof Pick<SentChunk, 'id' | 'model'>, ''> & {
    object: ''
    created: 0
    choices: []
  }

const promptChunk: PromptChunk = {
  choices: [],
  created: 0,
  id: '',
  model: '',
  object: '',
  prompt_filter_results: promptFilterResults(),
}

export const chatCompletions = createChatCompletions({
  provider: azure,
  preamble: dataFrame(JSON.stringify(promptChunk)),
  encode({ service_tier: _, choices, ...chat }) {
    return {
      ...chat,
      choices: choices.map((choice) => ({
        ...choice,
        content_filter_results: resultsOf(
          choice.finish_reason === 'content_filter',
          typeof choice.message.content === 'string',
        ),
      })),
      prompt_filter_results: promptFilterResults(),
    } satisfies AzureChat
  },
  encodeChunk({ choices, ...chunk }) {
    return {
      ...chunk,
      choices: choices.map((choice) => ({
        ...choice,
        content_filter_results: resultsOf(
          choice.finish_reason === 'content_filter',
          Boolean(choice.delta.content),
        ),
      })),
    } satisfies AzureChunk
  },
})

/** Only words are looked at. */
function resultsOf(isFiltered: boolean, hasWords: boolean): FilterResults {
  return isFiltered || hasWords ? filterResults('answer', isFiltered) : {}
}
