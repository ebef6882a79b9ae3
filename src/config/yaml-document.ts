/**
 * A YAML text as plain values, with a way back from a value to its place.
 *
 * The values are made here and not by `yaml`'s `toJS`, because keys must stay what was written (`42`,
 * `yes`, `__proto__`), and an error must find its node through aliases and merge keys.
 */
import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  type YAMLMap,
} from 'yaml'
import { isObject, setOwn } from './containers.ts'

/** Offsets in UTF-16 units. */
export interface Range {
  start: number
  end: number
}

export interface YamlProblem extends Range {
  message: string
  /** The keys that lead there. */
  keys: (string | number)[]
}

export interface YamlDocument {
  /** `undefined` for an empty text. */
  value: unknown
  problems: YamlProblem[]
  lines: LineCounter
  /** The place of a key, or of a value; of what holds it where it has none of its own. */
  locate(keys: readonly (string | number)[], at: 'key' | 'value'): Range
  /** The number, boolean or null at these keys as it was written, if there is one. */
  wordAt(keys: readonly (string | number)[]): string | undefined
}

interface Entry {
  key: Node
  value: Node | null
}

interface Anchored {
  node: Node
  /** `undefined` while the node is being read: an alias inside of it would have no end. */
  result: { value: unknown; size: number } | undefined
}

/** Values that aliases may add up to; ten nested levels of ten aliases would be ten billion. */
const maxAliasedValues = 100_000

export function readYaml(text: string): YamlDocument {
  const lines = new LineCounter()
  const problems: YamlProblem[] = []
  const entriesOf = new Map<Node, Map<string, Entry>>()
  const targets = new Map<Alias, Node>()
  const anchors = new Map<string, Anchored>()
  let aliasedValues = 0

  const document = parse(text, lines, problems)
  const root = document.contents
  const value = problems.length > 0 || root === null ? undefined : read(root, []).value

  function report(node: Node, message: string, keys: (string | number)[]): void {
    problems.push({ ...rangeOf(node), message, keys })
  }

  function read(node: Node | null, keys: (string | number)[]): { value: unknown; size: number } {
    if (node === null) return { value: null, size: 1 }
    if (isAlias(node)) return readAlias(node, keys)
    const anchored: Anchored = { node, result: undefined }
    const anchor = isScalar(node) || isMap(node) || isSeq(node) ? node.anchor : undefined
    if (anchor !== undefined) anchors.set(anchor, anchored)
    anchored.result = readNode(node, keys)
    return anchored.result
  }

  function readNode(node: Node, keys: (string | number)[]): { value: unknown; size: number } {
    if (isMap(node)) return readMap(node, keys)
    if (isSeq(node)) {
      const items = node.items.map((item, index) => read(item as Node | null, [...keys, index]))
      const size = items.reduce((sum, item) => sum + item.size, 1)
      return { value: items.map((item) => item.value), size }
    }
    return { value: isScalar(node) ? node.value : null, size: 1 }
  }

  function readAlias(node: Alias, keys: (string | number)[]): { value: unknown; size: number } {
    const name = node.source
    const anchored = anchors.get(name)
    if (anchored === undefined) {
      report(node, `alias *${name} has no anchor &${name} in front of it`, keys)
      return { value: undefined, size: 1 }
    }
    if (anchored.result === undefined) {
      report(node, `alias *${name} stands inside of what it repeats`, keys)
      return { value: undefined, size: 1 }
    }
    targets.set(node, anchored.node)
    const before = aliasedValues
    aliasedValues += anchored.result.size
    if (aliasedValues > maxAliasedValues && before <= maxAliasedValues) {
      const message = `aliases repeat more than ${maxAliasedValues} values; repeat fewer of them`
      report(node, message, keys)
    }
    return anchored.result
  }

  function readMap(node: YAMLMap, keys: (string | number)[]): { value: unknown; size: number } {
    const object = {}
    const entries = new Map<string, Entry>()
    const merged: Pair[] = []
    let size = 1
    entriesOf.set(node, entries)
    for (const pair of node.items) {
      if (isMergeKey(pair)) {
        merged.push(pair)
        continue
      }
      const key = readKey(pair, keys)
      if (key === undefined) continue
      const earlier = entries.get(key)
      if (earlier !== undefined) {
        const { line } = lines.linePos(rangeOf(earlier.key).start)
        const message = `duplicate key ${JSON.stringify(key)}; it is on line ${line} already`
        report(pair.key as Node, message, [...keys, key])
        continue
      }
      const entry = { key: pair.key as Node, value: pair.value as Node | null }
      entries.set(key, entry)
      const result = read(entry.value, [...keys, key])
      setOwn(object, key, result.value)
      size += result.size
    }
    for (const pair of merged) size += merge(pair, object, entries, keys)
    return { value: object, size }
  }

  /** Keys that are there win over merged ones, and earlier merged ones over later. */
  function merge(
    pair: Pair,
    object: object,
    entries: Map<string, Entry>,
    keys: (string | number)[],
  ): number {
    const node = pair.value as Node
    const { value: found, size } = read(node, keys)
    const target = follow(node)
    const sources = isSeq(target) ? (target.items as Node[]) : [node]
    const values = Array.isArray(found) ? found : [found]
    for (const [index, source] of sources.entries()) {
      const from: unknown = values[index]
      const sourceMap = follow(source)
      const sourceEntries = sourceMap === null ? undefined : entriesOf.get(sourceMap)
      if (!isObject(from) || sourceEntries === undefined) {
        if (from !== undefined) report(source, '<< merges objects only', keys)
        continue
      }
      for (const [key, entry] of sourceEntries) {
        if (entries.has(key)) continue
        entries.set(key, entry)
        setOwn(object, key, from[key])
      }
    }
    return size
  }

  function readKey(pair: Pair, keys: (string | number)[]): string | undefined {
    const node = follow(pair.key as Node | null)
    if (isScalar(node)) {
      if (isScalar(pair.key) && pair.key.anchor !== undefined) read(pair.key, keys)
      return typeof node.value === 'string' ? node.value : (node.source ?? '')
    }
    const place = (pair.key ?? pair.value) as Node | null
    if (place !== null) report(place, 'a key must be text; put it in quotes', keys)
    return undefined
  }

  function follow(node: Node | null): Node | null {
    if (!isAlias(node)) return node
    return targets.get(node) ?? anchors.get(node.source)?.node ?? null
  }

  function find(keys: readonly (string | number)[]): Partial<Entry> | undefined {
    let found: Partial<Entry> | undefined = { value: root }
    for (const key of keys) {
      const node: Node | null = follow(found?.value ?? null)
      if (isMap(node)) found = entriesOf.get(node)?.get(String(key))
      else if (isSeq(node)) found = { value: (node.items[Number(key)] ?? null) as Node | null }
      else return undefined
    }
    return found
  }

  return {
    value,
    problems,
    lines,
    locate(keys, at) {
      for (let depth = keys.length; depth >= 0; depth--) {
        const entry = find(keys.slice(0, depth))
        const key = entry?.key
        const node = entry?.value
        if (depth === keys.length && at === 'value' && node) {
          const range = rangeOf(node)
          if (range.end > range.start) return range
        }
        if (key) return rangeOf(key)
        if (node) return rangeOf(node)
      }
      return { start: 0, end: 0 }
    },
    wordAt(keys) {
      const node = follow(find(keys)?.value ?? null)
      return isScalar(node) && typeof node.value !== 'string' ? node.source : undefined
    },
  }
}

function parse(text: string, lines: LineCounter, problems: YamlProblem[]): Document {
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    // Duplicates are found here, in linear time, and by what is written.
    uniqueKeys: false,
    merge: true,
  })
  for (const { code, message, pos } of [...document.errors, ...document.warnings]) {
    problems.push({ start: pos[0], end: pos[1], message: describe(code, message), keys: [] })
  }
  return document
}

/** A `<<` in front of text is an ordinary prompt. */
function isMergeKey({ key, value }: Pair): boolean {
  const isMarker = isScalar(key) && typeof key.value === 'symbol'
  return isMarker && (isAlias(value) || isMap(value) || isSeq(value))
}

function rangeOf(node: Node): Range {
  const [start, end] = node.range ?? [0, 0]
  return { start, end }
}

const hints: Record<string, string> = {
  BLOCK_AS_IMPLICIT_KEY: 'text that contains ": " must be in quotes',
  MULTILINE_IMPLICIT_KEY:
    'check the indentation of the lines, and put text that contains ": " in quotes',
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
