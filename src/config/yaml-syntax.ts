/** Parses YAML into nodes, with the parser's complaints in a user's words. */
import { type Document, type LineCounter, type Node, parseDocument } from './yaml-library.ts'

/** Offsets in UTF-16 units. */
export interface Range {
  start: number
  end: number
}

export interface SyntaxProblem extends Range {
  message: string
}

export function parseYaml(
  text: string,
  lines: LineCounter,
): { document: Document; problems: SyntaxProblem[] } {
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    // Duplicates are found while values are read: in linear time, and by what is written.
    uniqueKeys: false,
    merge: true,
  })
  // A warning is a tag that means nothing here, and silence would drop it.
  const found = [...document.errors, ...document.warnings]
  return {
    document,
    problems: found.map(({ code, message, pos: [start, end] }) => ({
      start,
      end,
      message: describe(code, message),
    })),
  }
}

export function rangeOf(node: Node): Range {
  const [start, end] = node.range ?? [0, 0]
  return { start, end }
}

/** How to mend what users get wrong most. @see https://eemeli.org/yaml/#errors */
const hints: Record<string, string> = {
  BLOCK_AS_IMPLICIT_KEY: 'put text that contains ": " in quotes',
  MULTILINE_IMPLICIT_KEY: 'check the indentation, and put text that contains ": " in quotes',
  TAB_AS_INDENT: 'indent with spaces',
  BAD_SCALAR_START: 'put the text in quotes',
  MULTIPLE_DOCS: 'remove the line ---',
  TAG_RESOLVE_FAILED: 'put text that begins with ! in quotes',
}

function describe(code: string, message: string): string {
  const said = code === 'MULTIPLE_DOCS' ? 'a config is one YAML document' : message
  const hint = hints[code]
  return hint === undefined ? said : `${said}; ${hint}`
}
