/** Values that nobody expects: what the fuzz puts into requests, headers and addresses. */
import * as fc from 'fast-check'
import { RawJson } from './json-text.ts'

const nested = (open: string, close: string, levels: number) =>
  new RawJson(open.repeat(levels) + '1' + close.repeat(levels))

const rawNumbers = [
  '-0',
  '1e999',
  '-1e999',
  '9007199254740993',
  '1e-999',
  '0.1e1',
  '4294967296',
  '2147483648',
  '1e21',
  '-1',
  '0',
  '1.5',
  '3',
  '1000000',
]

export const oddTexts: readonly string[] = [
  '',
  ' ',
  '\u0000',
  '\ud800',
  'a\udc00b',
  '\ufeff',
  '\u2028\u2029',
  'a\r\nx-injected: 1\r\n\r\n',
  '__proto__',
  'constructor',
  'toString',
  '{user}{{user}}{nothing}',
  '$x %s %00 ..%2f',
  '../../../../etc/passwd',
  'file:///etc/passwd',
  'data:image/png;base64,',
  'data:,%',
  'http://[::1',
  'data: [DONE]\n\n',
  '</script>',
  '👩‍👩‍👧‍👦🇩🇪e\u0301',
  'null',
  '{"a":',
  '-1',
  'NaN',
  '99999999999999999999x1',
  'x'.repeat(2000),
  '👋🏽'.repeat(300),
]

const odd: readonly unknown[] = [
  null,
  true,
  false,
  [],
  {},
  [null],
  [[]],
  [{}],
  { type: 'nobody knows' },
  { type: 'text' },
  { text: null },
  ['', 1, null, { a: [] }],
  ...rawNumbers.map((text) => new RawJson(text)),
  new RawJson('{"__proto__":{"polluted":true}}'),
  new RawJson('{"constructor":{"prototype":{"polluted":true}}}'),
  new RawJson('{"a":1,"a":2,"type":"text","type":[]}'),
  new RawJson('{"length":1e9,"0":"a"}'),
  new RawJson('{"toString":1,"valueOf":null,"toJSON":"a"}'),
  new RawJson('{"then":1,"get":2,"hasOwnProperty":3}'),
  nested('[', ']', 40),
  nested('[', ']', 600),
  nested('{"a":', '}', 600),
  nested('[', ']', 12_000),
  nested('{"content":', '}', 12_000),
  nested('{"text":[', ']}', 6000),
]

export const oddText: fc.Arbitrary<string> = fc.oneof(
  { arbitrary: fc.constantFrom(...oddTexts), weight: 4 },
  { arbitrary: fc.string({ unit: 'binary', maxLength: 30 }), weight: 2 },
  { arbitrary: fc.string({ unit: 'grapheme', maxLength: 30 }), weight: 1 },
)

/** Any value of a field. */
export const oddValue: fc.Arbitrary<unknown> = fc.oneof(
  { arbitrary: fc.constantFrom(...odd), weight: 6 },
  { arbitrary: oddText, weight: 4 },
  { arbitrary: fc.integer(), weight: 1 },
  { arbitrary: fc.double({ noNaN: true, noDefaultInfinity: true }), weight: 1 },
  { arbitrary: fc.jsonValue({ maxDepth: 4 }), weight: 2 },
)

/** Keys that somebody reads somewhere: put in where they do not belong. */
export const knownKeys: readonly string[] =
  `action additionalModelRequestFields additionalModelResponseFieldPaths allowed_tools anthropic_version
  args arguments background batch body cached_tokens call_id capabilities choices content
  conversation_id conversation custom custom_id data deferred dimensions document documents echo
  embedding embeddingDimension endpoint file file_id format function functions function_call id images
  include include_usage inferenceConfig input input_type instructions item_id items jsonSchema labels
  language logprobs logit_bias max_tokens max_completion_tokens max_output_tokens message messages
  metadata method mode model modalities name n options output outputConfig output_config
  output_dimension output_format parameters parts part prediction previous_message_id
  previous_response_id prompt purpose query random_seed raw reasoning requestMetadata response_format
  role schema seed service_tier size stop stop_sequences store stream stream_format stream_options
  suffix system systemTool temperature text textFormat think thinking title toolChoice toolConfig
  toolResult toolSpec toolUse toolUseId tool_call_id tool_calls tool_choice tool_name tool_plan tools
  top_logprobs top_p top_n type url image_url input_audio cache_control inlineData fileData functionCall
  functionResponse user value voice __proto__ constructor prototype hasOwnProperty toString`
    .split(/\s+/)
    .filter((key) => key !== '')
