/** Finds what a config's text says and what is wrong with it, each where it stands. */
import type { ConfigIssue } from './config-error.ts'
import { isObject } from './containers.ts'
import type { ParseConfigOptions } from './parse-config.ts'
import { type Config, fileConfigSchema } from './schema.ts'
import { formatPath, type Step, stepsOf } from './steps.ts'
import { check, type Finding } from './validate.ts'
import { type Keys, readYaml, type YamlDocument, type YamlProblem } from './yaml-document.ts'
import type { Range } from './yaml-syntax.ts'

export interface ConfigText {
  /** Is one only where there are no issues. */
  config: Config
  issues: ConfigIssue[]
  /** The ways to what is wrong. */
  invalid: Step[][]
  /** Finds the places of more findings in the text. */
  locate(findings: readonly Finding[]): ConfigIssue[]
}

/** Reads a config with all that is wrong with it. */
export function readConfigText(text: string, { file }: ParseConfigOptions = {}): ConfigText {
  // A byte order mark would count as a column.
  const source = text.replace(/^\ufeff/, '')
  const document = readYaml(source)
  const value = withYaml11Flags(withoutEmptySections(document.value ?? {}))
  const { findings = [] } = check(fileConfigSchema, value)
  const toIssues = (located: Located[]): ConfigIssue[] =>
    unique(located.sort((a, b) => a.range.start - b.range.start)).map(({ range, issue }) => ({
      ...issue,
      ...(file === undefined ? {} : { file }),
      ...position(range, source, document),
    }))
  const locate = (more: readonly Finding[]) => more.map((item) => locateFinding(item, document))
  return {
    config: value as Config,
    issues: toIssues([...document.problems.map(locateProblem), ...locate(findings)]),
    invalid: [
      ...document.problems.map(({ keys }) => stepsOf(keys, fileConfigSchema)),
      ...findings.map(({ steps }) => steps),
    ],
    locate: (more) => toIssues(locate(more)),
  }
}

/** `responses:` with nothing below it, as a file has it whose entries are commented out. */
function withoutEmptySections(value: unknown): unknown {
  if (!isObject(value)) return value
  const isEmptySection = ([key, section]: [string, unknown]) =>
    section === null && Object.hasOwn(fileConfigSchema.entries, key)
  return Object.fromEntries(Object.entries(value).filter((entry) => !isEmptySection(entry)))
}

/** The Python tool reads YAML 1.1, where `lag_enabled: yes` is true. No setting takes these words as text. */
function withYaml11Flags(value: unknown): unknown {
  if (!isObject(value) || !isObject(value['settings'])) return value
  const settings = Object.entries(value['settings']).map(([key, setting]) => {
    const word = typeof setting === 'string' ? setting.toLowerCase() : ''
    if (word === 'yes' || word === 'on') return [key, true]
    return [key, word === 'no' || word === 'off' ? false : setting]
  })
  return { ...value, settings: Object.fromEntries(settings) }
}

interface Located {
  range: Range
  issue: ConfigIssue
  /** The same for each repetition of one mistake. */
  mistake: string
}

function locateProblem({ start, end, message, keys }: YamlProblem): Located {
  const path = formatPath(stepsOf(keys, fileConfigSchema))
  // Whatever else is said of a place with a problem follows from the problem.
  return { range: { start, end }, issue: { message, path }, mistake: '' }
}

function locateFinding(finding: Finding, document: YamlDocument): Located {
  const { steps, at, place } = finding
  const keys = steps.map((step) => (step.kind === 'index' ? step.index : step.key))
  const { message, suggestion } = quoted(finding, keys, document)
  return {
    range: at === 'parent' ? document.locate(keys.slice(0, -1), 'key') : document.locate(keys, at),
    issue: {
      message,
      path: formatPath(steps),
      ...(suggestion === undefined ? {} : { suggestion }),
    },
    mistake: message.replace(place, ''),
  }
}

/** Numbers, `true` and `null` where text is expected want quotes. */
function quoted(
  { message, suggestion, takesText }: Finding,
  keys: Keys,
  document: YamlDocument,
): { message: string; suggestion?: string | undefined } {
  const word = takesText && suggestion === undefined ? document.wordAt(keys) : undefined
  if (word === undefined) return { message, suggestion }
  if (word === '') return { message: `${message}; write "" for an empty text`, suggestion: '""' }
  return { message: `${message}; quote it: "${word}"`, suggestion: `"${word}"` }
}

/** A mistake behind an anchor is one issue, however often it is repeated. */
function unique(located: readonly Located[]): Located[] {
  const seen = new Set<string>()
  return located.filter(({ range: { start }, mistake }) => {
    const place = `${start} ${mistake}`
    if (seen.has(place) || seen.has(`${start} `)) return false
    seen.add(place)
    return true
  })
}

function position({ start, end }: Range, text: string, { lines }: YamlDocument) {
  const { line, col: column } = lines.linePos(start)
  const lineStart = start - (column - 1)
  const lineEnd = lineStart + text.slice(lineStart).search(/\r?\n|$/)
  return {
    line,
    column,
    endColumn: column + Math.max(1, Math.min(end, lineEnd) - start),
    source: text.slice(lineStart, lineEnd),
  }
}
