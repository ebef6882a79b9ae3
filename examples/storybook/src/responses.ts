import type { MockLLMConfig } from 'mockllm'

/** What the model says in every story: 10 ms per character, give or take half. */
export const config: MockLLMConfig = {
  responses: {
    'Tell me a joke': 'Why did the mock server cross the road? To get to the other side effect. 🐔',
    'Count to one hundred': Array.from({ length: 100 }, (_, index) => index + 1).join(', '),
  },
  defaults: {
    unknown_response: 'I only know "Tell me a joke" and "Count to one hundred".',
  },
  settings: { lag_enabled: true, lag_factor: 10 },
}
