/** Texts of many kinds, each of which some tokenizer gets wrong; all well-formed and without U+FFFD. */
export const corpus: Record<string, string> = {
  empty: '',
  prose: 'The quick brown fox jumps over the lazy dog. It is 18 °C in Paris — “really”, she said…',
  german: 'Die Straßenbahnhaltestelle liegt hinter dem Rindfleischetikettierungsüberwachungsamt.',
  contractions:
    "I'm you're he's they'd we'll I've don't I'M YOU'RE HE'S THEY'D WE'LL I'VE DON'T 'Twas 'sup",
  camelCase: 'getHTTPResponseCode XMLHttpRequest iPhone eBay ABCdef abcDEF ABC_DEF McDonald ΑΒΓαβγ',
  titleCase: 'ǅungla ǈubav ʰʷ aʰB Aʰb ªº 漢A 漢Ab A漢B',
  typescript:
    'export async function* read<T>(lines: AsyncIterable<T>): AsyncGenerator<T> {\n\tfor await (const line of lines) {\n\t\tyield line // `ok`\n\t}\n}\n',
  python:
    'def f(x):\r\n    """Doc."""\r\n    return {k: v**2 for k, v in x.items() if v != 0}\r\n\r\n\r\n',
  comment: '/***********\n * https://example.org/a/b//c?d=e&f=%20#g\n ***********/\n\n\n///\n',
  json: '{"a":[1,2.5,-3e10,null,true,"\\u00e9\\n"],"nested":{"deep":{"deeper":[{},[]]}}}',
  markdown:
    '# Title\n\n- **bold** _it_\n  1. `code`\n\n| a | b |\n|---|---|\n\n```js\nx => x\n```\n',
  numbers: '0 12 123 1234 1234567890 3.14159 1,000,000 ½ Ⅷ ٣٤٥٦ ९८७६ 1st 2nd x86_64',
  base64:
    'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  hexadecimal:
    'deadbeef0123456789ABCDEF sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  spaces: 'a  b   c    d     e\t\tf \t g\u00a0\u00a0h\u3000i\u2028j   ',
  newlines: '\n\n\na\n \n  \n b \n\r\n\r\n c\r\r \n',
  leadingSpace: '   indented\n    more\n\ttab',
  emoji: '😀😃 👍🏽 👩‍💻 👨‍👩‍👧‍👦 🏳️‍🌈 🇩🇪🇫🇷 1️⃣ ❤️ ☎️',
  chinese: '东京是日本的首都。请用一句话解释人工智能！',
  japanese: '吾輩は猫である。名前はまだ無い。カタカナー、々〆',
  korean: '안녕하세요, 세계! 무엇을 도와드릴까요?',
  arabic: 'مرحبا بالعالم، كَيْفَ حَالُكَ؟ ١٢٣',
  hebrew: 'שָׁלוֹם עוֹלָם',
  thai: 'สวัสดีครับ นี่คือการทดสอบ ๑๒๓',
  hindi: 'नमस्ते दुनिया, यह एक परीक्षण है।',
  russian: 'Съешь же ещё этих мягких французских булок, да выпей чаю',
  vietnamese: 'Tiếng Việt có dấu: Tie\u0302\u0301ng Vie\u0323\u0302t',
  combiningMarks: 'e\u0301 \u0301\u0301 a\u0308\u0323B\u0301c \u20e3 !\u0301? \u0301ABC',
  control: '\u0000\u0001\u001b[31mred\u001b[0m\u007f\u200b\u200d\u2060',
  specialTokens: '<|endoftext|><|im_start|>user<|im_end|> <|fim_prefix|>',
  privateUse: '\ue000\uf8ff\u{f0000}\u{10ffff}',
  mathematics: '∀x∈ℝ: ⌈x⌉ = −⌊−x⌋ 𝒜𝓑𝔠 𝟘𝟙𝟚𝟛',
  repeated: 'haha'.repeat(40) + '='.repeat(90) + ' '.repeat(150) + 'x' + '!?'.repeat(70),
}

const alphabets = [
  'abcdefghijklmnopqrstuvwxyz',
  'ABCDEFGHIJKLMNOPQRSTUVWXYZ',
  '0123456789½²Ⅷ٣९𝟘',
  '.,;:!?()[]{}<>/\\|@#$%^&*-_=+~`"\'',
  '  \t\n\r\u00a0\u3000\u2028\v\f',
  '東京都中国語日本人𠮷',
  '\u0301\u0308\u20e3\u0e31\u093f',
  'ʰʷː々ǅǈªº',
  '😀👩💻🏳️🌈🇩🇪\u200d',
  'مرحبا بالعالم',
  'สวัสดีครับ',
  'éÀñßİıΑαЖж𝒜𝓑',
  '한국어हिन्दी',
].map((characters) => [...characters])

const words = ["'s", "'S", "'re", "'LL", "'vE", "'d", "'T", "'m", "don't", ' the', 'World'].concat([
  'HTTPServer',
  '\r\n',
  '//',
  '```',
  ' \n ',
  '   ',
  'aaaaaaaa',
  '========',
  '\n\n\n',
  ' x',
])

/** Endless texts from a seeded generator: mixtures of scripts, and now and then one long run. */
export function* randomTexts(seed: number): Generator<string, never> {
  const random = createRandom(seed)
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)]!
  for (;;) {
    const isRun = random() < 0.05
    const few = isRun ? [pick(alphabets).slice(0, 3)] : [pick(alphabets), pick(alphabets)]
    const length = Math.floor(isRun ? 80 + random() * 200 : 1 + random() * 40)
    const next = () => {
      if (isRun) return pick(few[0]!)
      if (random() < 0.25) return pick(words)
      return pick(pick(random() < 0.7 ? few : alphabets))
    }
    yield Array.from({ length }, next).join('')
  }
}

/** mulberry32 */
function createRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
