/** Reads the code blocks of a document; the HTML comment in front of each says what CI does with it. */
import { readFileSync } from 'node:fs'

/** `{ task, argument, language, text, line }` of every block, in order. @throws where one has no task */
export function readBlocks(file = 'README.md') {
  const lines = readFileSync(file, 'utf8').split('\n')
  const blocks = []
  for (let index = 0; index < lines.length; index++) {
    const fence = /^```(.*)$/.exec(lines[index])
    if (fence === null) continue
    const end = lines.indexOf('```', index + 1)
    const comment = /^<!-- (\w+)(?:[:,] (.*?))? -->$/.exec(lines[index - 1] ?? '')
    if (comment === null)
      throw new Error(`${file}:${index + 1} no comment says how to run this block`)
    const [, task, argument = ''] = comment
    blocks.push({
      task,
      argument,
      language: fence[1],
      text: lines.slice(index + 1, end).join('\n'),
      line: index + 1,
    })
    index = end
  }
  return blocks
}

/** Whether `actual` is what the document shows: only the time may differ, and a line `…` stands for any lines. */
export function isShown(expected, actual) {
  const source = expected
    .trim()
    .split('\n')
    .map((line) => (line === '…' ? '[^]*' : escapePattern(line)))
    .join('\n')
    .replace(/"created":\d+/g, '"created":\\d+')
  return new RegExp(`^${source}$`).test(actual.trim())
}

function escapePattern(text) {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
}
