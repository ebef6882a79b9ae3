/** Reads a config from YAML text, JSON included. */
import { ConfigError, type ConfigIssue } from './config-error.ts'
import { isObject } from './containers.ts'
import { type Config, fileConfigSchema } from './schema.ts'
import { check, type Finding, formatPath, type PathStep } from './validate.ts'
import { type Range, readYaml, type YamlDocument } from './yaml-document.ts'

export interface ParseConfigOptions {
  /** Named in errors. The file is not read. */
  file?: string
}

/**
 * Reads a config from the text of a YAML or JSON file. An empty text is an empty config.
 *
 * @throws ConfigError that names everything that is wrong, with line, column and caret
 * @example
 * const config = parseConfig('responses:\n  "hi": "Hello!"', { file: 'responses.yml' })
 * mockLLMHandlers(config)
 */
export function parseConfig(text: string, { file }: ParseConfigOptions = {}): Config {
  const document = readYaml(text)
  const located: { range: Range; issue: ConfigIssue }[] = document.problems.map((problem) => ({
    range: problem,
    issue: { message: problem.message, path: '' },
  }))
  const value = withoutEmptySections(document.value ?? {})
  // After a syntax error the values are guesswork; their errors would be noise.
  if (document.value !== undefined || document.problems.length === 0) {
    const { findings = [] } = check(fileConfigSchema, value)
    for (const finding of findings) located.push(locate(finding, document))
  }
  if (located.length === 0) return value as Config

  located.sort((a, b) => a.range.start - b.range.start)
  const issues = located.map(({ range, issue }) => ({
    ...issue,
    ...position(range, text, document),
  }))
  throw new ConfigError(
    unique(issues).map((issue) => (file === undefined ? issue : { ...issue, file })),
  )
}

/** `responses:` with nothing below it, as a file has it whose entries are commented out. */
function withoutEmptySections(value: unknown): unknown {
  if (!isObject(value)) return value
  return Object.fromEntries(Object.entries(value).filter(([, section]) => section !== null))
}

function locate(finding: Finding, document: YamlDocument): { range: Range; issue: ConfigIssue } {
  const keys = finding.steps.map(toKey)
  const path = formatPath(finding.steps)
  const { message, suggestion } = quoted(finding, keys, document)
  const issue = { message, path, ...(suggestion === undefined ? {} : { suggestion }) }
  if (finding.at === 'parent') return { range: document.locate(keys.slice(0, -1), 'key'), issue }
  return { range: document.locate(keys, finding.at), issue }
}

/** Numbers, `true` and `null` where text is expected want quotes. */
function quoted(finding: Finding, keys: (string | number)[], document: YamlDocument) {
  const { message, suggestion, takesText } = finding
  const word = takesText && suggestion === undefined ? document.wordAt(keys) : undefined
  if (word === undefined) return { message, suggestion }
  if (word === '') return { message: `${message}; write "" for an empty text`, suggestion: '""' }
  return { message: `${message}; quote it: "${word}"`, suggestion: `"${word}"` }
}

function toKey(step: PathStep): string | number {
  if ('name' in step) return step.name
  return 'key' in step ? step.key : step.index
}

function position({ start, end }: Range, text: string, { lines }: YamlDocument) {
  const { line, col: column } = lines.linePos(start)
  const lineStart = start - Math.max(0, column - 1)
  const lineEnd = /\r?\n|$/.exec(text.slice(lineStart))!.index + lineStart
  return {
    line: Math.max(1, line),
    column: Math.max(1, column),
    endColumn: Math.max(1, column) + Math.max(1, Math.min(end, lineEnd) - start),
    source: text.slice(lineStart, lineEnd),
  }
}

/** One mistake behind an anchor is one issue, however often it is repeated. */
function unique(
  issues: readonly (ConfigIssue & { line: number; column: number })[],
): ConfigIssue[] {
  const seen = new Set<string>()
  return issues.filter(({ line, column, message, path }) => {
    const place = `${line}:${column}:${message.slice(path.length)}`
    if (seen.has(place)) return false
    seen.add(place)
    return true
  })
}
