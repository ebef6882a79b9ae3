import { cosineSimilarity as cosine } from 'ai'
import OpenAI from 'openai'
import { describe, expect, test } from 'vitest'
import { makeVector, toBase64Floats } from '../../src/made/vector.ts'

const near = (a: string, b: string) => cosine(makeVector(a, 1536), makeVector(b, 1536))

/** A question, what answers it, and what does not. */
const passages: [language: string, question: string, answer: string, other: string][] = [
  [
    'English',
    'How do I get a refund for my order?',
    'Refunds: orders are refunded within 14 days',
    'Our office is open from nine to five',
  ],
  ['German', 'Wie kündige ich mein Abo?', 'Abos kündigen', 'Wir liefern in drei Tagen'],
  ['French', 'Où est la gare ?', 'La gare est à droite', 'Le pain est au four'],
  ['Russian', 'Как вернуть заказ?', 'Возврат: заказ можно вернуть', 'Мы открыты с девяти'],
  ['Greek', 'πότε ανοίγει το μουσείο', 'Το μουσείο ανοίγει στις εννέα', 'Καλή όρεξη σε όλους'],
  ['Arabic', 'كيف أسترد المبلغ', 'استرداد المبلغ خلال أسبوع', 'مكتبنا مفتوح صباحا'],
  ['Hindi', 'मेरा ऑर्डर कहाँ है', 'आपका ऑर्डर रास्ते में है', 'दुकान नौ बजे खुलती है'],
  ['Chinese', '退款需要多长时间?', '退款通常需要五个工作日', '我们的办公室九点开门'],
  ['Japanese', '返品の方法を教えてください', '返品方法はこちらです', '営業時間は九時からです'],
  ['Korean', '환불은 어떻게 하나요', '환불 절차 안내', '영업 시간은 아홉 시부터'],
  ['Thai', 'ฉันจะขอคืนเงินได้อย่างไร', 'วิธีขอคืนเงิน', 'ร้านเปิดเก้าโมงเช้า'],
]

describe('a made vector', () => {
  test.each(passages)('is nearer to what answers than to what does not, in %s', (...passage) => {
    const [, question, answer, other] = passage
    expect(near(question, answer)).toBeGreaterThan(0.2)
    expect(near(question, other)).toBeLessThan(0.13)
  })

  test('finds other forms, cases and widths of a word', () => {
    expect(near('cancellations', 'cancel')).toBeGreaterThan(0.2)
    expect(near('REFUND', 'refund')).toBeGreaterThan(0.97)
    expect(near('ＲＥＦＵＮＤ', 'refund')).toBeGreaterThan(0.97)
    expect(near('cafe\u0301', 'café')).toBeGreaterThan(0.97)
  })

  test('is the same for the same text, and another for each other text', () => {
    expect(makeVector('héllo 世界', 1536)).toEqual(makeVector('héllo 世界', 1536))
    expect(makeVector('hello!', 1536)).not.toEqual(makeVector('hello', 1536))
  })

  test.each([1, 2, 256, 1536, 3072])('has length 1 with %i dimensions', (dimensions) => {
    for (const text of ['', ' ', 'hello', '🙂', '\ud800', 'word '.repeat(2000)]) {
      const vector = makeVector(text, dimensions)
      expect(vector).toHaveLength(dimensions)
      expect(Math.hypot(...vector)).toBeCloseTo(1, 6)
      expect(vector.some(Number.isNaN)).toBe(false)
    }
  })

  test('is made of these numbers, on every engine', () => {
    expect(makeVector('hello world', 6)).toEqual([
      -0.44991049, 0.2325315, 0.44404467, -0.2373349, -0.68218526, -0.15693756,
    ])
    expect(makeVector('', 3)).toEqual([0.21386895, 0.6409482, -0.73718754])
  })

  test('knows a text by its own words among many others', () => {
    const topics = [
      'volcano eruption',
      'tax return',
      'chess opening',
      'sourdough bread',
      'knee surgery',
    ]
    const texts = topics.map((topic) => `All that one has to know about the ${topic} this year.`)
    for (const [index, topic] of topics.entries()) {
      const ranked = texts.toSorted((a, b) => near(topic, b) - near(topic, a))
      expect(ranked[0]).toBe(texts[index])
    }
  })
})

describe('cosine', () => {
  test('is 1 for the same direction, 0 for an orthogonal one, -1 for the opposite', () => {
    expect(cosine([1, 2], [2, 4])).toBeCloseTo(1)
    expect(cosine([1, 0], [0, 3])).toBe(0)
    expect(cosine([1, 1], [-2, -2])).toBeCloseTo(-1)
    expect(cosine([0, 0], [1, 1])).toBe(0)
  })
})

describe('packed floats', () => {
  test('stand with the low byte first', () => {
    expect(toBase64Floats([1, -2.5])).toBe('AACAPwAAIMA=')
    expect(toBase64Floats([])).toBe('')
  })

  test('are unpacked by the SDK', async () => {
    const vector = makeVector('hello', 64)
    const openai = new OpenAI({
      apiKey: 'sk-test',
      fetch: async () =>
        Response.json({
          object: 'list',
          data: [{ object: 'embedding', index: 0, embedding: toBase64Floats(vector) }],
        }),
    })
    const { data } = await openai.embeddings.create({ model: 'any', input: 'hello' })
    expect(data[0]!.embedding).toEqual(vector.map(Math.fround))
  })
})
