/** What a reply says: text, reasoning, tools, refusals, blocks, citations. */

import type { CitationReply } from 'mockllm'
import { expect } from 'vitest'
import { answer, type Instead, reply } from '../build-case.ts'
import { eventsIn, type Heard } from '../heard.ts'

const city = { city: 'Nîmes' }
const call = { name: 'get_weather', arguments: city }

/** Arguments as they were sent, which need not be JSON. */
function sentArguments({ body }: Heard): string {
  const fragments = eventsIn(body).map((data) => {
    if (data === '[DONE]') return ''
    const { choices, delta } = JSON.parse(data)
    return (
      choices?.[0]?.delta?.tool_calls?.[0]?.function?.arguments ??
      (delta?.type === 'input_json_delta' ? delta.partial_json : '')
    )
  })
  return fragments.join('')
}

const noSignature: Instead = [
  'openai',
  'OpenAI-compatible reasoning has no signature: its words are sent, and nothing else.',
  ({ message, body }) => {
    expect(message).toMatchObject({ reasoning: 'Hm.', text: '4' })
    expect(body).not.toContain('c2lnbmVk')
  },
]
const noRedaction: Instead = [
  'openai',
  'OpenAI has no encrypted reasoning in chat: the rest of the reply is sent.',
  ({ message, body }) => {
    expect(message).toMatchObject({ text: '4', blocks: ['text'] })
    expect(body).not.toContain('cmVkYWN0ZWQ=')
  },
]

const refusalIsText = [
  'anthropic',
  'Anthropic has no block for a refusal: its words are text, and `stop_reason` says `refusal`.',
] as const

export const texts = [
  reply('reply.text', { text: 'Grüße 🚀 {user}' }, { text: 'Grüße 🚀 {user}', blocks: ['text'] }),
  answer(
    'reply.template',
    {
      rules: [
        { match: { user: { pattern: 'explain {topic}' } }, reply: { template: '{topic}: {{x}}' } },
      ],
    },
    { text: 'a "b"\n{model}: {x}' },
    { ask: { user: 'explain a "b"\n{model}' } },
  ),
  reply('reply.json', { json: city }, { text: '{"city":"Nîmes"}', calls: [] }),
  reply(
    'reply.json (a tool is demanded)',
    { json: city },
    { text: '', calls: [{ id: expect.any(String), name: 'report', arguments: city }] },
    { ask: { tools: ['report'], toolChoice: 'required' } },
  ),
  reply('reply.reasoning', { reasoning: 'Hm.', text: '4' }, { reasoning: 'Hm.', text: '4' }),
  reply(
    'reply.reasoning.text',
    { reasoning: { text: 'Hm.' }, text: '4' },
    { reasoning: 'Hm.', text: '4', blocks: ['reasoning', 'text'] },
  ),
  reply(
    'reply.reasoning.signature',
    { reasoning: { text: 'Hm.', signature: 'c2lnbmVk' }, text: '4' },
    { reasoning: 'Hm.', signature: 'c2lnbmVk' },
    { instead: [noSignature] },
  ),
  reply(
    'reply.reasoning.redacted',
    { reasoning: { redacted: 'cmVkYWN0ZWQ=' }, text: '4' },
    { redacted: 'cmVkYWN0ZWQ=', text: '4', blocks: ['redacted', 'text'] },
    { instead: [noRedaction] },
  ),
  reply(
    'reply.refusal',
    { refusal: 'I cannot.' },
    { refusal: 'I cannot.', text: '', finish: 'stop' },
    {
      instead: [[...refusalIsText, { text: 'I cannot.', finish: 'refusal' }]],
    },
  ),
]

export const toolCalls = [
  reply(
    'reply.tool_calls',
    { text: 'Both.', tool_calls: [call, { name: 'other' }] },
    {
      text: 'Both.',
      blocks: ['text', 'call', 'call'],
      calls: [
        { id: expect.any(String), ...call },
        { id: expect.any(String), name: 'other', arguments: {} },
      ],
    },
  ),
  reply(
    'tool_call.name',
    { tool_calls: [{ name: 'get_weather' }] },
    { calls: [{ id: expect.any(String), name: 'get_weather', arguments: {} }] },
  ),
  reply(
    'tool_call.arguments',
    { tool_calls: [call] },
    { calls: [{ id: expect.any(String), ...call }] },
  ),
  answer(
    'tool_call.template',
    {
      rules: [
        {
          match: { user: { pattern: 'in {city}' } },
          reply: { tool_calls: [{ name: 'get_weather', template: { city: '<{city}>' } }] },
        },
      ],
    },
    {
      calls: [{ id: expect.any(String), name: 'get_weather', arguments: { city: '<"Nîmes"\n>' } }],
    },
    { ask: { user: 'in "Nîmes"\n' } },
  ),
  reply(
    'tool_call.input',
    { tool_calls: [{ name: 'shell', input: 'echo "hi"' }] },
    { calls: [{ id: expect.any(String), name: 'shell', arguments: 'echo "hi"' }] },
    {
      instead: [
        [
          'anthropic',
          'Anthropic’s tools take no free text: it is the one field `input` of an object.',
          {
            calls: [{ id: expect.any(String), name: 'shell', arguments: { input: 'echo "hi"' } }],
          },
        ],
      ],
    },
  ),
  reply(
    'tool_call.verbatim',
    { tool_calls: [{ name: 'get_weather', arguments: '{"city": nowhere', verbatim: true }] },
    (heard, { mode }) => {
      if (mode === 'streamed') expect(sentArguments(heard)).toBe('{"city": nowhere')
      else expect(heard.message.calls[0]!.arguments).toBe('{"city": nowhere')
    },
  ),
  reply(
    'tool_call.id',
    { tool_calls: [{ name: 'get_weather', id: 'mine' }] },
    { calls: [{ id: 'mine', name: 'get_weather', arguments: {} }] },
  ),
]

export const blocks = [
  reply(
    'reply.blocks',
    { blocks: [{ text: 'a' }, { tool_call: call }, { text: 'b' }] },
    { blocks: ['text', 'call', 'text'], text: 'ab' },
    {
      instead: [
        [
          'openai',
          'OpenAI’s chat has one text and one list of calls: blocks of a kind are joined, in their order.',
          { text: 'ab', calls: [{ id: expect.any(String), ...call }] },
        ],
      ],
    },
  ),
  reply('block.text', { blocks: [{ text: 'a' }, { text: 'b' }] }, { text: 'ab' }),
  reply('block.template', { blocks: [{ template: '<{user}>' }] }, { text: '<hi>' }),
  reply('block.json', { blocks: [{ json: city }] }, { text: '{"city":"Nîmes"}' }),
  reply(
    'block.reasoning',
    { blocks: [{ reasoning: 'Hm.' }, { text: '4' }] },
    { reasoning: 'Hm.', blocks: ['reasoning', 'text'] },
  ),
  reply(
    'block.refusal',
    { blocks: [{ refusal: 'No.' }] },
    { refusal: 'No.', text: '' },
    { instead: [[...refusalIsText, { text: 'No.', finish: 'refusal' }]] },
  ),
  reply(
    'block.tool_call',
    { blocks: [{ tool_call: call }] },
    { calls: [{ id: expect.any(String), ...call }] },
  ),
  reply(
    'block.citations',
    { blocks: [{ text: 'Tea.', citations: [{ url: 'https://a.test/', title: 'A' }] }] },
    ({ message }) => {
      expect(message.text).toBe('Tea.')
      expect(JSON.stringify(message.citations)).toContain('https://a.test/')
    },
  ),
]

const page = { url: 'https://a.test/', title: 'A', cited_text: 'tea is', start: 1, end: 3 }
const paper = { document: 2, title: 'Paper', cited_text: 'tea is', start: 10, end: 16 }

/** One citation, as OpenAI's annotation and as Anthropic's. */
const cited = (given: CitationReply, openai: object, anthropic: object) =>
  [
    { text: 'Tea.', citations: [given] as CitationReply[] },
    (heard: Heard, { provider }: { provider: string }) => {
      const expected = provider === 'openai' ? { url_citation: openai } : anthropic
      expect(heard.message.citations).toMatchObject([expected])
    },
  ] as const

const noPlaceInAnswer: Instead = [
  'anthropic',
  'Anthropic cites a page for a whole block: which stretch of it is not sent. Of a document it is.',
  ({ message }) =>
    expect(message.citations).toEqual([
      {
        type: 'web_search_result_location',
        cited_text: 'tea is',
        url: page.url,
        title: 'A',
        encrypted_index: expect.any(String),
      },
    ]),
]

export const citations = [
  reply(
    'reply.citations',
    ...cited(page, { url: page.url }, { type: 'web_search_result_location', url: page.url }),
  ),
  reply('citation.url', ...cited(page, { url: page.url }, { url: page.url })),
  reply('citation.title', ...cited(page, { title: 'A' }, { title: 'A' })),
  reply('citation.cited_text', ...cited(page, {}, { cited_text: 'tea is' }), {
    instead: [
      [
        'openai',
        'OpenAI’s annotations do not repeat the words that are cited.',
        ({ body }) => expect(body).not.toContain('tea is'),
      ],
    ],
  }),
  reply('citation.start', ...cited(page, { start_index: 1 }, {}), { instead: [noPlaceInAnswer] }),
  reply('citation.end', ...cited(page, { end_index: 3 }, {}), { instead: [noPlaceInAnswer] }),
  reply(
    'citation.document',
    ...cited(
      paper,
      {},
      {
        type: 'char_location',
        document_index: 2,
        document_title: 'Paper',
        start_char_index: 10,
        end_char_index: 16,
      },
    ),
    {
      instead: [
        [
          'openai',
          'OpenAI’s chat cites pages only: the text is sent without the citation.',
          { text: 'Tea.', citations: [] },
        ],
      ],
    },
  ),
]
