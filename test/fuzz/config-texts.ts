/** Texts of config files: those of the docs with changes, structures of the schema, and none at all. */
import { readFileSync } from 'node:fs'
import * as fc from 'fast-check'
import { createJsonSchema } from '../../src/config/json-schema.ts'
import { jsonTextOf } from './json-text.ts'
import { oddText } from './odd-values.ts'
import { schemaValue } from './schema-values.ts'

/** Every YAML block of the docs, and the example. */
export const configCorpus: readonly string[] = [
  readFileSync('example.responses.yml', 'utf8'),
  ...['README.md', 'docs/reference.md', 'docs/recipes.md'].flatMap((file) =>
    Array.from(
      readFileSync(file, 'utf8').matchAll(/^```ya?ml\n(.*?)^```/gms),
      ([, text = '']) => text,
    ),
  ),
]

const fragments = [
  '&a ',
  '*a',
  '*b',
  '<<: *a',
  '<<: [*a, *a]',
  '!!js/function "x"',
  '!!binary "####"',
  '!!set {a, b}',
  '!!map',
  '!local ',
  '%YAML 9.9\n---\n',
  '---\n',
  '...\n',
  '? ',
  '? [a, b]\n: c',
  '- ',
  ': ',
  '| ',
  '>-\n',
  '|9\n',
  '"',
  "'",
  '"\\x"',
  '"\\ud800"',
  '{',
  '}',
  '[',
  ']]',
  '#',
  '@',
  '`',
  '\t',
  '\r\n',
  '\r',
  '\u0000',
  '\ufeff',
  '\u0085',
  '\ud800',
  '0x1F',
  '0o17',
  '1_000',
  '.inf',
  '-.NaN',
  '~',
  'yes',
  '2026-01-02',
  '1e999',
  '__proto__: {polluted: true}\n',
  'constructor: a\n',
  'regex: "(a+)+$"',
  'regex: "(a|a)*b"',
  'regex: "["',
  'regex: "\\\\p{L}"',
  `${'['.repeat(300)}`,
  `${'{a: '.repeat(300)}`,
  `${'- '.repeat(300)}`,
  `${'a'.repeat(3000)}`,
  'a: &a [x, x]\nb: &b [*a, *a, *a]\nc: &c [*b, *b, *b]\nd: &d [*c, *c, *c]\n',
  `&${'x'.repeat(5000)} a`,
]

interface TextMutation {
  kind: 'put' | 'drop' | 'twice' | 'indent' | 'move' | 'cut' | 'word'
  at: number
  to: number
  text: string
}

const textMutation: fc.Arbitrary<TextMutation> = fc.record({
  kind: fc.constantFrom('put', 'put', 'drop', 'twice', 'indent', 'move', 'cut', 'word', 'word'),
  at: fc.nat(5000),
  to: fc.nat(5000),
  text: fc.oneof({ arbitrary: fc.constantFrom(...fragments), weight: 4 }, oddText),
})

function mutateText(text: string, { kind, at, to, text: given }: TextMutation): string {
  const lines = text.split('\n')
  const line = at % lines.length
  switch (kind) {
    case 'put':
      return text.slice(0, at % (text.length + 1)) + given + text.slice(at % (text.length + 1))
    case 'drop':
      return lines.toSpliced(line, 1).join('\n')
    case 'twice':
      return lines.toSpliced(line, 0, lines[line]!).join('\n')
    case 'indent':
      return lines.with(line, `${' '.repeat(to % 7)}${lines[line]!.trimStart()}`).join('\n')
    case 'move':
      return lines
        .toSpliced(line, 1)
        .toSpliced(to % lines.length, 0, lines[line]!)
        .join('\n')
    case 'cut':
      return text.slice(0, at % (text.length + 1))
    case 'word': {
      const found = [...text.matchAll(/[\w.]+/g)]
      const chosen = found[at % Math.max(1, found.length)]
      if (chosen === undefined) return given
      return text.slice(0, chosen.index) + given + text.slice(chosen.index + chosen[0].length)
    }
    default:
      return kind satisfies never
  }
}

const mutated = fc
  .tuple(
    fc.constantFrom(...configCorpus),
    fc.array(textMutation, { maxLength: 5 }),
    fc.constantFrom('\n', '\n', '\n', '\r\n', '\r'),
  )
  .map(([text, mutations, newline]) =>
    mutations.reduce(mutateText, text).replaceAll('\n', () => newline),
  )

const schema = createJsonSchema()
const structured = schemaValue(schema, schema).map(jsonTextOf)

const garbage = fc
  .array(fc.oneof(fc.constantFrom(...fragments), oddText, fc.constantFrom('\n', '\n  ', ' ')), {
    maxLength: 40,
  })
  .map((pieces) => pieces.join(''))

export const configText: fc.Arbitrary<string> = fc.oneof(
  { arbitrary: mutated, weight: 5 },
  { arbitrary: structured, weight: 4 },
  { arbitrary: garbage, weight: 1 },
)
