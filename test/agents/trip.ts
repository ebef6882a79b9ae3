/** The trip that every agent plans: what it may call, and two configs that say the same by other means. */
import type { Config, ToolCallReply } from 'mockllm'

export const prompt = 'Plan a weekend in Paris.'

/** One execution of a tool. */
export interface Execution {
  name: string
  input: unknown
}

export interface TripTool {
  name: string
  description: string
  /** JSON Schema of its input, all strings. */
  schema: {
    type: 'object'
    properties: Record<string, { type: 'string' }>
    required: string[]
    additionalProperties: false
  }
  run(input: unknown): Promise<string>
}

const results: Record<string, string> = {
  get_weather: '18 °C and "sunny"\nall day ☀️',
  find_hotels: 'Hôtel du Faux, Le Mock',
  book_hotel: 'booked as #4711',
}

const round1: ToolCallReply[] = [
  { name: 'get_weather', arguments: { city: 'Paris' } },
  { name: 'find_hotels', arguments: { city: 'Paris', wish: 'quiet, "charming" \\ 🛏️' } },
]
const round2: ToolCallReply[] = [{ name: 'book_hotel', arguments: { hotel: 'Hôtel du Faux' } }]

/** What each loop must come to. */
export const expected = {
  text: 'Your hotel is booked as #4711.',
  executions: [...round1, ...round2].map(({ name, arguments: input }) => ({ name, input })),
}

/** The tool results in each of the three requests that a loop takes. */
export const expectedResults = [
  [],
  round1.map(({ name }) => [name, results[name]]),
  [...round1, ...round2].map(({ name }) => [name, results[name]]),
]

export const configs: Record<'turns' | 'tool_result', Config> = {
  turns: {
    responses: {
      [prompt]: {
        turns: [
          { text: 'Let me look.', tool_calls: round1 },
          { tool_calls: round2 },
          { text: expected.text },
        ],
      },
    },
  },
  tool_result: {
    rules: [
      {
        name: 'asked',
        match: { user: prompt, tool_result: false },
        reply: { text: 'Let me look.', tool_calls: round1 },
      },
      {
        // Were the results of earlier rounds looked at, this one would answer again for ever.
        name: 'found',
        match: { tool_result: { name: 'find_hotels', content: { word: 'Hôtel du Faux' } } },
        reply: { tool_calls: round2 },
      },
      {
        name: 'booked',
        match: { tool_result: { name: 'book_hotel', content: { pattern: 'booked as {id}' } } },
        reply: { template: 'Your hotel is booked as {id}.' },
      },
    ],
  },
}

/** The tools of one loop; they note in `executions` what they are called with. */
export function createTools(executions: Execution[]): TripTool[] {
  const define = (name: string, description: string, inputs: string[]): TripTool => ({
    name,
    description,
    schema: {
      type: 'object',
      properties: Object.fromEntries(inputs.map((input) => [input, { type: 'string' }])),
      required: inputs,
      additionalProperties: false,
    },
    async run(input) {
      executions.push({ name, input })
      return results[name]!
    },
  })
  return [
    define('get_weather', 'The weather of a city.', ['city']),
    define('find_hotels', 'Hotels of a city.', ['city', 'wish']),
    define('book_hotel', 'Books a hotel.', ['hotel']),
  ]
}
