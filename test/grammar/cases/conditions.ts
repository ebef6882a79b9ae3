/** What a rule asks of a request: each key with a request that fits it and one that does not. */
import type { Match } from 'mockllm'
import type { Ask } from '../ask.ts'
import { custom, match, matches } from '../build-case.ts'
import type { Exception } from '../grammar-case.ts'

/** Where a vendor's requests cannot say it. */
function never(
  where: string,
  reason: string,
  condition: Match,
  fits: Ask[],
  misses: Ask[],
): Exception {
  return { in: where, reason, run: matches(condition, fits, misses) }
}

const search = { role: 'assistant', call: { id: 'call_1', name: 'search' } } as const
const result = { role: 'tool', id: 'call_1', text: 'three hits' } as const
const withResult: Ask = { after: [search, result] }
const withError: Ask = { after: [search, { ...result, isError: true }] }
const withoutResult: Ask = { after: [] }

const byProvider = (key: 'provider' | 'endpoint', names: { openai: string; anthropic: string }) =>
  custom(`match.${key}`, async (mock, cell) => {
    const other = cell.provider === 'openai' ? 'anthropic' : 'openai'
    await matches({ [key]: names[cell.provider] }, [{}], [])(mock, cell)
    await matches({ [key]: names[other] }, [], [{}])(mock, cell)
  })

export const textSourceCases = [
  match('match.user', { user: 'hi' }, { user: 'hi' }, { user: 'hi there' }),
  match('match.system', { system: 'Be brief.' }, { system: 'Be brief.' }, { system: 'Be kind.' }),
  match(
    'match.assistant',
    { assistant: 'Hello.' },
    { after: [{ role: 'assistant', text: 'Hello.' }] },
    { after: [{ role: 'assistant', text: 'Bye.' }] },
  ),
  match(
    'match.any_message',
    { any_message: 'Be brief.' },
    { system: 'Be brief.' },
    { system: 'Be kind.' },
  ),
  match('match.turn', { turn: 1 }, { after: [{ role: 'assistant', text: 'Hello.' }] }, {}),
]

export const requestCases = [
  match('match.model', { model: 'best-*' }, { model: 'best-1' }, { model: 'worst-1' }),
  byProvider('provider', { openai: 'openai', anthropic: 'anthropic' }),
  byProvider('endpoint', { openai: 'chat.completions', anthropic: 'messages' }),
  custom('match.stream', async (mock, cell) => {
    const isStreamed = cell.mode === 'streamed'
    await matches({ stream: isStreamed }, [{}], [])(mock, cell)
    await matches({ stream: !isStreamed }, [], [{}])(mock, cell)
  }),
  match(
    'match.headers',
    { headers: { 'X-Team': 'a', 'x-other': false } },
    { headers: { 'x-team': 'a' } },
    { headers: { 'x-team': 'a', 'x-other': 'b' } },
  ),
  match('match.api_key', { api_key: 'key-1' }, { apiKey: 'key-1' }, { apiKey: 'key-2' }),
  match(
    'match.temperature',
    { temperature: { min: 0.5 } },
    { fields: { temperature: 0.7 } },
    { fields: { temperature: 0.2 } },
  ),
  match('match.top_p', { top_p: 0.5 }, { fields: { top_p: 0.5 } }, { fields: { top_p: 0.6 } }),
  match('match.max_tokens', { max_tokens: 50 }, { maxTokens: 50 }, { maxTokens: 60 }),
  match('match.seed', { seed: 7 }, { fields: { seed: 7 } }, { fields: { seed: 8 } }, [
    never(
      'anthropic',
      'Anthropic’s API has no `seed`; a request that brings one all the same is matched by it.',
      { seed: 7 },
      [{ fields: { seed: 7 } }],
      [{}],
    ),
  ]),
  match(
    'match.metadata',
    { metadata: { user_id: 'ann' } },
    { fields: { metadata: { user_id: 'ann' } } },
    { fields: { metadata: { user_id: 'bob' } } },
  ),
  match(
    'match.body',
    { body: { 'reasoning.effort': 'high', 'list.0': { min: 2 } } },
    { fields: { reasoning: { effort: 'high' }, list: [3] } },
    { fields: { reasoning: { effort: 'high' }, list: [1] } },
  ),
  match(
    'match.not',
    { user: 'hi', not: { model: 'best-*' } },
    { model: 'worst-1' },
    { model: 'best-1' },
  ),
  match(
    'match.when',
    { when: ({ user }) => user.length > 3 },
    { user: 'long enough' },
    { user: 'no' },
  ),
]

export const toolCases = [
  match('match.tools', { tools: ['search'] }, { tools: ['a', 'search'] }, { tools: ['a'] }),
  match(
    'match.tool_choice',
    { tool_choice: 'search' },
    { tools: ['a', 'search'], toolChoice: { name: 'search' } },
    { tools: ['a', 'search'], toolChoice: 'required' },
  ),
  match('match.tool_result', { tool_result: 'three hits' }, withResult, withoutResult),
  match('match.tool_result.name', { tool_result: { name: 'search' } }, withResult, {
    after: [{ ...search, call: { id: 'call_1', name: 'other' } }, result],
  }),
  match('match.tool_result.id', { tool_result: { id: 'call_1' } }, withResult, {
    after: [
      { ...search, call: { id: 'call_2', name: 'search' } },
      { ...result, id: 'call_2' },
    ],
  }),
  match(
    'match.tool_result.content',
    { tool_result: { content: { contains: 'three' } } },
    withResult,
    { after: [search, { ...result, text: 'none' }] },
  ),
  match('match.tool_result.is_error', { tool_result: { is_error: true } }, withError, withResult, [
    never(
      'openai',
      'OpenAI’s tool messages do not say whether the tool failed: none is an error.',
      { tool_result: { is_error: true } },
      [],
      [withError, withResult],
    ),
  ]),
]

export const formatCases = [
  match(
    'match.response_format',
    { response_format: 'json_schema' },
    { format: { schema: 'report' } },
    {},
  ),
  match(
    'match.response_format = json_object',
    { response_format: 'json_object' },
    { format: 'json_object' },
    {},
    [
      never(
        'anthropic',
        'Anthropic has no `json_object`: such a request is one for text.',
        { response_format: 'json_object' },
        [],
        [{ format: 'json_object' }, {}],
      ),
    ],
  ),
  match(
    'match.schema_name',
    { schema_name: 'report' },
    { format: { schema: 'report' } },
    { format: { schema: 'other' } },
  ),
  match('match.has_image', { has_image: true }, { attachment: 'image' }, {}),
  match('match.has_audio', { has_audio: true }, { attachment: 'audio' }, {}, [
    never(
      'anthropic',
      'Anthropic’s API takes no audio: nothing is taken for it.',
      { has_audio: true },
      [],
      [{ attachment: 'audio' }, {}],
    ),
  ]),
  match('match.has_file', { has_file: true }, { attachment: 'file' }, {}),
]

const text = (key: string, tests: Match['user'], fits: string, misses: string) =>
  match(
    `text${key.startsWith('(') ? ' ' : '.'}${key}`,
    { user: tests! },
    { user: fits },
    { user: misses },
  )

export const textCases = [
  text('(a text)', 'hi', 'hi', 'Hi'),
  text('(a list)', ['hi', 'hello'], 'hello', 'bye'),
  text('exact', { exact: ['a', 'b'] }, 'b', 'ab'),
  text('contains', { contains: 'Paris' }, 'in Paris?', 'in Rome?'),
  text('word', { word: 'hi' }, 'oh, hi!', 'this'),
  text('regex', { regex: '^\\d+$' }, '42', 'x42'),
  text('flags', { regex: '^ja$', flags: 'im' }, 'nein\nJA', 'nein, ja'),
  text('glob', { glob: 'a*?c' }, 'abbc', 'ac'),
  text('pattern', { pattern: 'from {a} to {b}' }, 'from x to y', 'from x'),
  text('ignore_case', { exact: 'Straße', ignore_case: true }, 'STRAßE', 'Gasse'),
  text('ignore_whitespace', { exact: 'a b', ignore_whitespace: true }, ' a \n b ', 'ab'),
  text('not', { contains: 'a', not: { contains: 'b' } }, 'a', 'ab'),
  match('number.min', { turn: { min: 1 } }, { after: [{ role: 'assistant', text: 'x' }] }, {}),
  match('number.max', { turn: { max: 0 } }, {}, { after: [{ role: 'assistant', text: 'x' }] }),
  match(
    'number (a list)',
    { temperature: [0, 1] },
    { fields: { temperature: 1 } },
    { fields: { temperature: 0.5 } },
  ),
]
