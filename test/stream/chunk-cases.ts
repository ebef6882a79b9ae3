/** What Node and Chromium must cut alike. */
import { createRandom } from '../../src/random.ts'
import type { ChunkUnit } from '../../src/reply.ts'

export const units: (ChunkUnit | number)[] = ['char', 'token', 'word', 'sentence', 1, 2, 7, 1000]

export const wordCases: [text: string, pieces: string[]][] = [
  ['', []],
  ['   ', ['   ']],
  ['Hello', ['Hello']],
  ['Hello, dear  world! ', ['Hello,', ' dear', '  world!', ' ']],
  ['- one\n- two\n\nEnd', ['-', ' one', '\n-', ' two', '\n\nEnd']],
  ['  const a = 1', ['  const', ' a', ' =', ' 1']],
  ['我用React写代码。好吗？', ['我', '用', 'React', '写', '代', '码。', '好', '吗？']],
  ['ありがとう', ['あ', 'り', 'が', 'と', 'う']],
  ['か\u3099き', ['か\u3099', 'き']],
  ['안녕 하세요', ['안녕', ' 하세요']],
  ['שלום עולם', ['שלום', ' עולם']],
  ['e\u0301te\u0301 👩‍👩‍👧 🚀🚀', ['e\u0301te\u0301', ' 👩‍👩‍👧', ' 🚀🚀']],
  ['a\ud83d b\ude80', ['a\ud83d', ' b\ude80']],
]

export const sentenceCases: [text: string, pieces: string[]][] = [
  ['', []],
  ['No end', ['No end']],
  ['One. Two! Three? Four', ['One. ', 'Two! ', 'Three? ', 'Four']],
  ['Pi is 3.14, e.g. here.', ['Pi is 3.14, e.g. here.']],
  ['He said "no." She left...  then', ['He said "no." ', 'She left...  then']],
  ['Title\n\n- one\n- two', ['Title\n\n', '- one\n', '- two']],
  ['end.\nnext', ['end.\n', 'next']],
  ['你好。「再见！」走吧', ['你好。', '「再见！」', '走吧']],
  ['Wait… What', ['Wait… ', 'What']],
  ['\n\nx', ['\n\n', 'x']],
]

/** Texts of everything that cuts may go wrong with, the same ones in every run. */
export function* oddTexts(count: number): Generator<string> {
  const random = createRandom(7)
  const alphabet = [
    ...['a', 'Zebra', ' ', '  ', '\n', '.', '!', '…', '"', '3.14', 'e.g. ', '\t', '\u00a0'],
    ...[
      '🚀',
      '👩‍👩‍👧',
      '🇪🇺',
      '\ud83d',
      '\ude80',
      'e\u0301',
      'か\u3099',
      '漢字',
      '。',
      '」',
      '한글',
    ],
    ...['שלום', 'مرحبا', '\u200f', 'ไทย', '\u2028', '\0', '𠮷', '\ufe0f', '\u{e0100}'],
  ]
  for (let index = 0; index < count; index++) {
    let text = ''
    for (let left = random() * 20; left > 0; left--) {
      text += alphabet[Math.floor(random() * alphabet.length)]!
    }
    yield text
  }
}

/** Of every cut of the odd texts by the rules that are our own. */
export const oddTextsHash = 2_989_133_913
