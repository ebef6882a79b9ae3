/** What is asked of one text. */
import { describe, expect, test } from 'vitest'
import type { TextMatch } from '../../src/rules/match.ts'
import { compileText, matchesText } from '../../src/rules/text-match.ts'

const strictly = { ignoreCase: false, ignoreWhitespace: false }

function matches(match: TextMatch, text: string | undefined, folding = strictly): boolean {
  return matchesText(compileText(match, folding, 'exact'), text)
}

function capturesOf(match: TextMatch, text: string): Record<string, string> | undefined {
  const captures = {}
  return matchesText(compileText(match, strictly, 'exact'), text, captures) ? captures : undefined
}

test.each([
  ['a list is any of them', ['a', 'b'], 'b', true],
  ['all tests must hold', { contains: 'a', regex: 'b$' }, 'ab', true],
  ['all tests must hold', { contains: 'a', regex: 'b$' }, 'ba', false],
  ['any of a list and all tests', { contains: ['x', 'a'], word: ['b', 'y'] }, 'za b', true],
  ['exact has no wildcards', { exact: 'a*' }, 'abc', false],
  ['not beside a test', { contains: 'a', not: { contains: 'b' } }, 'ab', false],
  ['not beside a test', { contains: 'a', not: { contains: 'b' } }, 'ac', true],
  ['not of a list is none of them', { not: ['a', 'b'] }, 'b', false],
  ['exact text of prototype names', 'constructor', '__proto__', false],
  ['the empty text', '', '', true],
] as [string, TextMatch, string, boolean][])('%s: %o', (_, match, text, expected) => {
  expect(matches(match, text)).toBe(expected)
})

test('a text that is not there only meets what it must not be', () => {
  expect(matches({ contains: '' }, undefined)).toBe(false)
  expect(matches({ not: 'a' }, undefined)).toBe(true)
})

describe('word', () => {
  test.each([
    ['hi', 'architecture', false],
    ['hi', 'this', false],
    ['hi', 'hi there', true],
    ['hi', 'oh, hi!', true],
    ['hi', 'hi_there', false],
    ['hi', 'hi2', false],
    ['hi', 'hi-fi', true],
    ['cat', 'café cat', true],
    ['caf', 'café', false],
    // The accent may be a character of its own.
    ['cafe', 'cafe\u0301', false],
    ['größe', 'die größe.', true],
    ['gr', 'größe', false],
    ['приве', 'привет', false],
    ['привет', '(привет)', true],
    ['New York', 'in New York now', true],
    ['New York', 'New Yorker', false],
    ['c++', 'is c++ fun?', true],
    ['c++', 'cc', false],
    ['a.b', 'axb', false],
  ])('%s in "%s": %s', (word, text, expected) => {
    expect(matches({ word }, text)).toBe(expected)
  })
})

describe('glob', () => {
  test.each([
    ['gpt-*', 'gpt-5', true],
    ['gpt-*', 'gpt-', true],
    ['gpt-*', 'a gpt-5', false],
    ['*mini*', 'gpt-5-mini-x', true],
    ['*a*b', 'xaxbxb', true],
    ['*a*b', 'xaxbxc', false],
    ['a?c', 'abc', true],
    ['a?c', 'ac', false],
    ['a?c', 'a😀c', true],
    ['a??c', 'a😀c', false],
    ['a.c', 'abc', false],
    ['(a|b)', '(a|b)', true],
    ['*', '', true],
    ['?', '', false],
    ['a*c', 'a\nb\nc', true],
  ])('%s and "%s": %s', (glob, text, expected) => {
    expect(matches({ glob }, text)).toBe(expected)
  })

  test('takes no time to speak of where a regex would', () => {
    expect(matches({ glob: `${'a*'.repeat(40)}b` }, 'a'.repeat(5000))).toBe(false)
  })
})

describe('regex', () => {
  test('is found anywhere unless it is anchored', () => {
    expect(matches({ regex: 'b.d' }, 'abcde')).toBe(true)
    expect(matches({ regex: '^b' }, 'abcde')).toBe(false)
  })

  test('takes flags, and never remembers where it stopped', () => {
    for (const flags of ['i', 'gi', 'iy', 'gyi']) {
      const test = compileText({ regex: '^HI', flags }, strictly, 'exact')
      expect(
        [1, 2, 3].map(() => matchesText(test, 'hi hi')),
        flags,
      ).toEqual([true, true, true])
    }
    expect(matches({ regex: 'a.b', flags: 's' }, 'a\nb')).toBe(true)
    expect(matches({ regex: '^b', flags: 'm' }, 'a\nb')).toBe(true)
    expect(matches({ regex: '^\\p{L}+$', flags: 'u' }, 'größe')).toBe(true)
  })

  test('captures its named groups, and those alone', () => {
    const match = { regex: '(in) (?<city>\\w+)( on (?<day>\\w+))?' }
    expect(capturesOf(match, 'sun in Paris on Friday')).toEqual({ city: 'Paris', day: 'Friday' })
    expect(capturesOf(match, 'sun in Paris')).toEqual({ city: 'Paris', day: '' })
    expect(capturesOf(match, 'sun')).toBeUndefined()
  })

  test('a list captures what the first that matches has', () => {
    const match = { regex: ['^a(?<x>.)', '^b(?<x>.)'] }
    expect(capturesOf(match, 'b2')).toEqual({ x: '2' })
    expect(compileText(match, strictly, 'exact').captures).toEqual(['x'])
  })

  test('refuses what is no expression when it is compiled', () => {
    expect(() => compileText({ regex: '(' }, strictly, 'exact')).toThrow(SyntaxError)
  })
})

describe('pattern', () => {
  test.each([
    ['explain {topic} simply', 'explain black holes simply', { topic: 'black holes' }],
    ['explain {topic} simply', 'explain simply', undefined],
    ['explain {topic} simply', 'please explain it simply', undefined],
    ['explain {topic} simply', 'explain it simply!', undefined],
    ['{a} and {b}', 'x and y and z', { a: 'x', b: 'y and z' }],
    ['{all}', 'a\nb', { all: 'a\nb' }],
    ['{all}', '', undefined],
    ['{a}{b}', '😀b', { a: '😀', b: 'b' }],
    ['{a}{b}', '😀', undefined],
    ['is {a} > {b}?', 'is (1+1) > [3]?', { a: '(1+1)', b: '[3]' }],
    ['{{"q": {q}}}', '{"q": 5}', { q: '5' }],
    ['no captures', 'no captures', {}],
    ['no captures', 'no captures!', undefined],
    ['{x}-{y}-end', '1-2-end-end', { x: '1', y: '2-end' }],
    ['say {x}', 'say say {x}', { x: 'say {x}' }],
  ])('%s and "%s"', (pattern, text, captures) => {
    expect(capturesOf({ pattern }, text)).toEqual(captures)
  })

  test.each([
    ['{}', '{} is no name'],
    ['{a b}', '{a b} is no name'],
    ['{1}', '{1} is no name'],
    ['{a} {a}', '{a} is captured twice'],
    ['{', '"{" stands alone'],
    ['a } b', '"}" stands alone'],
    ['{"a": {b}}', '"{" stands alone'],
  ])('refuses %s', (pattern, problem) => {
    expect(() => compileText({ pattern }, strictly, 'exact')).toThrow(problem)
  })

  test('takes no time to speak of where a regex would', () => {
    const pattern = `${Array.from({ length: 12 }, (_, n) => `{n${n}} `).join('')}end`
    expect(capturesOf({ pattern }, 'a '.repeat(5000))).toBeUndefined()
  })

  test('captures what the user has written, whatever is ignored', () => {
    const match = { pattern: 'Explain  {Topic} Simply', ignore_case: true, ignore_whitespace: true }
    expect(capturesOf(match, ' eXplain Black\n Holes SIMPLY ')).toEqual({ Topic: 'Black Holes' })
    // The small form of this letter is longer, which must not move what comes after it.
    expect(capturesOf({ pattern: 'İ {x} B', ignore_case: true }, 'İ İa b')).toEqual({ x: 'İa' })
  })
})

describe('what is ignored', () => {
  const loosely = { ignoreCase: true, ignoreWhitespace: true }

  test.each(['exact', 'contains', 'word', 'glob', 'pattern'] as const)(
    'case and white space, by %s',
    (key) => {
      const text = '\n Größe   IST\tAlles '
      expect(matches({ [key]: 'größe ist  alles' }, text)).toBe(false)
      expect(matches({ [key]: 'größe ist  alles' }, text, loosely)).toBe(true)
      const own = { [key]: 'größe ist  alles', ignore_case: true, ignore_whitespace: true }
      expect(matches(own, text)).toBe(true)
      expect(matches({ ...own, ignore_case: false }, text, loosely)).toBe(false)
      expect(matches({ ...own, ignore_whitespace: false }, text, loosely)).toBe(false)
    },
  )

  test('by regex, case of the expression and white space of the text', () => {
    expect(matches({ regex: '^größe IST alles$' }, ' GRÖSSE', loosely)).toBe(false)
    expect(matches({ regex: '^größe ist alles$' }, ' Größe \n ist alles', loosely)).toBe(true)
  })

  test('holds for not as well, which may say otherwise', () => {
    expect(matches({ not: 'hi' }, 'HI', loosely)).toBe(false)
    expect(matches({ not: { exact: 'hi', ignore_case: false } }, 'HI', loosely)).toBe(true)
    expect(matches({ ignore_case: true, not: 'hi' }, 'HI')).toBe(false)
  })
})

test.each([
  ['hi', '"hi"'],
  [['a', 'b'], '"a" or "b"'],
  [['a', 'b', 'c', 'd', 'e'], '"a", "b", "c" or 2 more'],
  [{ contains: 'a' }, 'containing "a"'],
  [
    { word: ['a', 'b'], not: { regex: 'c', flags: 'i' } },
    'with the word "a" or "b", but not matching /c/i',
  ],
  [{ not: 'a' }, 'anything but "a"'],
  [{ glob: 'a*' }, 'like "a*"'],
  [{ pattern: 'a {b}' }, 'like "a {b}"'],
  ['x'.repeat(200), `"${'x'.repeat(80)}…"`],
] as [TextMatch, string][])('%o is put as %s', (match, words) => {
  expect(compileText(match, strictly, 'exact').expected()).toBe(words)
})

test.each([
  [{ contains: 'ΟΔΟΣ' }, 'οδοσα', true],
  [{ exact: 'ΟΔΟΣ' }, 'οδοσ', true],
  [{ exact: 'ΟΔΟΣ' }, 'οδος', true],
  [{ pattern: 'ΟΔΟΣ{rest}' }, 'ΟΔΟΣΑ', true],
  [{ exact: 'İΣ' }, 'İς', true],
  [{ exact: 'straße' }, 'STRASSE', false],
])('a sigma is a sigma wherever it stands: %o in "%s"', (match, text, expected) => {
  expect(matches({ ...match, ignore_case: true }, text)).toBe(expected)
})

test('a capture may be called what any alphabet writes', () => {
  expect(capturesOf({ pattern: '{größe} {名}' }, 'a b')).toEqual({ größe: 'a', 名: 'b' })
})
