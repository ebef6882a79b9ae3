import type { Meta, StoryObj } from '@storybook/react-vite'
import { mockLLMHandlers } from 'mockllm'
import { expect, waitFor } from 'storybook/test'
import { streamAnthropicReply } from './anthropic-reply.ts'
import { Chat } from './chat.tsx'
import { streamOpenAIReply } from './openai-reply.ts'
import { config } from './responses.ts'

const meta = {
  component: Chat,
  args: { streamReply: streamOpenAIReply },
} satisfies Meta<typeof Chat>

export default meta
type Story = StoryObj<typeof meta>

/** The usual way: handlers for one story, forgotten when the next one opens. */
export const Streaming: Story = {
  beforeEach({ msw }) {
    msw.use(...mockLLMHandlers(config))
  },
}

/** The same config answers every vendor's SDK. */
export const Anthropic: Story = {
  ...Streaming,
  args: { streamReply: streamAnthropicReply },
}

/** The declarative way, for projects that keep handlers in parameters. */
export const HandlersInParameters: Story = {
  parameters: {
    msw: { handlers: mockLLMHandlers(config) },
  },
}

/** What a reader sees while a model thinks: nothing comes for ten seconds. */
export const Thinking: Story = {
  beforeEach({ msw }) {
    msw.use(...mockLLMHandlers({ ...config, settings: { lag: 'slow-reasoner' } }))
  },
}

/** What a reader sees when the vendor refuses. */
export const Failed: Story = {
  beforeEach({ msw }) {
    msw.use(...mockLLMHandlers({ rules: [{ reply: { error: 'context_length_exceeded' } }] }))
  },
}

/** An answer that stands still after its third word, for as long as one looks. */
export const HalfWritten: Story = {
  beforeEach({ msw }) {
    const reply = { text: 'Once upon a time', lag: { chunk: 'word' }, fault: 'stall@3' } as const
    msw.use(...mockLLMHandlers({ rules: [{ reply }] }))
  },
}

/** A story as a test: sends a message and waits for the whole answer. */
export const Answered: Story = {
  ...Streaming,
  async play({ canvas, userEvent }) {
    await userEvent.clear(canvas.getByLabelText('Message'))
    await userEvent.type(canvas.getByLabelText('Message'), 'Tell me a joke{Enter}')
    await waitFor(() => expect(canvas.getByRole('status')).toHaveTextContent('done'), {
      timeout: 10_000,
    })
    await expect(canvas.getByRole('log')).toHaveTextContent(/^Why did .* side effect\. 🐔$/)
  },
}
