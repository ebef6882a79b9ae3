/** Configs that need no YAML parser say the same as with it. */
import { parseConfig } from 'mockllm'
import { describe, expect, test } from 'vitest'
import { readPlainJson } from '../../node-server/plain-json.ts'

const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`
const replyOf = (json: string) => `{"responses": {"hi": {"json": ${json}}}}`

describe('plain JSON is read without the YAML parser', () => {
  test.each([
    '{}',
    '{"responses": {"hi": "Hello!"}}\n',
    '{\r\n\t"responses": {"a \\"b\\" \\\\": "c: {d} [e]", "__proto__": "own", "": "empty"}}',
    '{"rules": [{"match": {"user": {"contains": "x"}}, "reply": {"text": "\\ud83d\\ude00 \\u0041\\/", "times": 2}}]}',
    '{"settings": {"lag": {"profile": "none", "chunk": 20}}, "defaults": {"unknown_response": "?"}}',
    replyOf('{"a": [1, -0.5, 1e3, true, null, {"b": {}}]}'),
    '{"responses": {"<<": "no merge", "*a": "&b", "yes": "no", "42": "~"}}',
  ])('%s', (text) => {
    const config = readPlainJson(text)
    expect(config).toBeDefined()
    expect(config).toStrictEqual(parseConfig(text))
  })
})

describe('left to the YAML parser', () => {
  test.each([
    ['YAML', 'responses:\n  hi: Hello!'],
    ['an empty text', ''],
    ['no JSON', '{"responses": {"hi": "Hello!"},}'],
    ['a key that stands twice', '{"responses": {"hi": "Hello!", "hi": "Bye!"}}'],
    [
      'a key that stands twice, once escaped',
      '{"responses": {"hi": "Hello!", "h\\u0069": "Bye!"}}',
    ],
    ['an unknown key', '{"reponses": {}}'],
    ['an empty section', '{"responses": null}'],
    ['a flag of YAML 1.1', '{"settings": {"lag_enabled": "yes"}}'],
    ['deep nesting', replyOf(nested(100))],
    ['nesting that no stack holds', replyOf(nested(100_000))],
  ])('%s', (_, text) => {
    expect(readPlainJson(text)).toBeUndefined()
  })
})
