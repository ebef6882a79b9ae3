// Turns gpt-tokenizer's copies of OpenAI's *.tiktoken files into src/tokens/tables/*.ts: the merges of
// each encoding, laid out so that a lookup reads the string itself and loading needs next to no work.
// How the layout is read: src/tokens/merge-table.ts.
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, openSync, readFileSync, readSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const require = createRequire(import.meta.url)
const scriptPath = fileURLToPath(import.meta.url)
const outputDirectory = join(dirname(scriptPath), '../src/tokens/tables')
const dataDirectory = join(dirname(require.resolve('gpt-tokenizer/package.json')), 'data')

// The digests are those OpenAI's own tiktoken checks its downloads against.
// See https://github.com/openai/tiktoken/blob/main/tiktoken_ext/openai_public.py
const encodings = [
  {
    name: 'o200k_base',
    file: 'o200k-base.ts',
    sha256: '446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d',
  },
  {
    name: 'cl100k_base',
    file: 'cl100k-base.ts',
    sha256: '223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7',
  },
]

/** Six bits per character, from '#' to 'c' without the backslash: no string of them needs escapes. */
const encodeDigits = (value, digits) => {
  let text = ''
  for (let shift = 6 * (digits - 1); shift >= 0; shift -= 6) {
    const digit = (value >> shift) & 63
    text += String.fromCharCode(digit + (digit < 57 ? 35 : 36))
  }
  return text
}

const bucketCount = 1 << 16
/** Must equal the constant of the same name in src/tokens/merge-table.ts. */
const bucketsPerBlock = 8

/** Must equal the function of the same name in src/tokens/merge-table.ts. */
const bucketOf = (left, right) => (right + (Math.imul(left, 0x9e3779b1) >>> 16)) & 0xffff

/** Tokens in rank order, each as a string of one character per byte. */
function readTokens(path, sha256) {
  const data = readFileSync(path)
  if (createHash('sha256').update(data).digest('hex') !== sha256) {
    throw new Error(`Failed to read ${path}: it is not the file OpenAI publishes (sha256 differs).`)
  }
  const lines = data.toString('latin1').trimEnd().split('\n')
  return lines.map((line, index) => {
    const [token, rank] = line.split(' ')
    if (Number(rank) !== index)
      throw new Error(`Failed to read ${path}: rank ${rank} out of order.`)
    return Buffer.from(token, 'base64').toString('latin1')
  })
}

/**
 * The two tokens whose merge makes `token`. Merges inside a span never depend on what is around it, so
 * whenever two neighbours span these bytes it is this pair: one entry per token is the whole table.
 */
function lastMerge(token, ranks) {
  const parts = [...token]
  while (parts.length > 2) {
    let best = Infinity
    let bestIndex = -1
    for (let index = 0; index < parts.length - 1; index++) {
      const rank = ranks.get(parts[index] + parts[index + 1]) ?? Infinity
      if (rank < best) {
        best = rank
        bestIndex = index
      }
    }
    if (bestIndex < 0) throw new Error(`No sequence of merges makes ${JSON.stringify(token)}.`)
    parts.splice(bestIndex, 2, parts[bestIndex] + parts[bestIndex + 1])
  }
  return parts.map((part) => ranks.get(part))
}

function tableSource(name, tokens) {
  const ranks = new Map(tokens.map((token, rank) => [token, rank]))
  const buckets = Array.from({ length: bucketCount }, () => [])
  const byteTokens = Array.from({ length: 256 }, (_, byte) => {
    const rank = ranks.get(String.fromCharCode(byte))
    if (rank === undefined) throw new Error(`${name} has no token for byte ${byte}.`)
    return encodeDigits(rank, 3)
  }).join('')
  for (const [rank, token] of tokens.entries()) {
    if (token.length === 1) continue
    const [left, right] = lastMerge(token, ranks)
    // The bucket says the rest of the right one.
    const entry = encodeDigits(left, 3) + encodeDigits(right >> 16, 1) + encodeDigits(rank, 3)
    buckets[bucketOf(left, right)].push(entry)
  }
  const largest = Math.max(...buckets.map((bucket) => bucket.length))
  if (largest > 63)
    throw new Error(`${name}: a bucket of ${largest} entries does not fit one digit.`)
  const bucketSizes = buckets.map((bucket) => encodeDigits(bucket.length, 1)).join('')
  let blockStarts = ''
  let start = 0
  for (const [index, bucket] of buckets.entries()) {
    if (index % bucketsPerBlock === 0) blockStarts += encodeDigits(start, 3)
    start += bucket.length
  }
  const constant = (key, text) => `export const ${key}: string =\n  "${text}"\n`
  return (
    constant('byteTokens', byteTokens) +
    constant('bucketSizes', bucketSizes) +
    constant('blockStarts', blockStarts) +
    constant('merges', buckets.flat().join(''))
  )
}

const licence = readFileSync(join(dataDirectory, '../LICENSE'), 'utf8').trim()

function header(name, stamp) {
  const notices = `The ${name} vocabulary of OpenAI's tiktoken, as packaged by gpt-tokenizer.
Generated by scripts/token-tables.mjs, ${stamp}

tiktoken: Copyright (c) 2022 OpenAI, Shantanu Jain
gpt-tokenizer: ${licence.match(/^Copyright.*$/m)[0]}

${licence.replace(/^Copyright.*\n+/m, '')}`
  const lines = notices.split('\n').map((line) => ` * ${line}`.trimEnd())
  return `/*!\n${lines.join('\n')}\n */\n`
}

/** The first 8 kB: all a check of the stamp needs. */
function readHead(path) {
  const buffer = Buffer.alloc(8192)
  return buffer.toString('latin1', 0, readSync(openSync(path, 'r'), buffer))
}

const scriptDigest = createHash('sha256').update(readFileSync(scriptPath)).digest('hex')
mkdirSync(outputDirectory, { recursive: true })
for (const { name, file, sha256 } of encodings) {
  const path = join(outputDirectory, file)
  const stamp = `${scriptDigest.slice(0, 12)} from ${sha256.slice(0, 12)}`
  if (existsSync(path) && readHead(path).includes(stamp)) continue
  const tokens = readTokens(join(dataDirectory, `${name}.tiktoken`), sha256)
  writeFileSync(path, header(name, stamp) + tableSource(name, tokens))
}
