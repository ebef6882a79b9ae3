/**
 * A YAML text as plain values, with a way back from each value to its place.
 *
 * The values are made here and not by `yaml`'s `toJS`, because keys must stay what was written (`42`,
 * `yes`, `__proto__`), and an error must find its node through aliases and merge keys.
 */
import { isObject, setOwn } from './containers.ts'
import {
  type Alias,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  type YAMLMap,
} from './yaml-library.ts'
import { parseYaml, type Range, rangeOf } from './yaml-syntax.ts'

export type Keys = readonly (string | number)[]

export interface YamlProblem extends Range {
  message: string
  /** Lead to the place. */
  keys: Keys
}

export interface YamlDocument {
  /** `undefined` for an empty text, and where there is no telling what is meant. */
  value: unknown
  problems: YamlProblem[]
  lines: LineCounter
  /** The place of a key or a value; of what holds it where it has none of its own. */
  locate(keys: Keys, at: 'key' | 'value'): Range
  /** A number, boolean or null as it was written; `undefined` for everything else. */
  wordAt(keys: Keys): string | undefined
}

interface Read {
  value: unknown
  /** How many values it holds. */
  size: number
}

interface Entry {
  key: Node
  value: Node | null
}

/** `read` is `undefined` while the node is being read: an alias inside of it would have no end. */
interface Anchored {
  node: Node
  read: Read | undefined
}

/** Values that aliases may add up to: ten nested levels of ten aliases would be ten billion. */
const maxAliasedValues = 100_000

export function readYaml(text: string): YamlDocument {
  const lines = new LineCounter()
  const { document, problems: syntaxProblems } = parseYaml(text, lines)
  const problems: YamlProblem[] = syntaxProblems.map((problem) => ({ ...problem, keys: [] }))
  const entriesOf = new Map<Node, Map<string, Entry>>()
  const targets = new Map<Alias, Node>()
  const anchors = new Map<string, Anchored>()
  let aliasedValues = 0

  const root = document.contents
  const whole = problems.length > 0 || root === null ? undefined : read(root, []).value

  function report(node: Node, message: string, keys: Keys): void {
    problems.push({ ...rangeOf(node), message, keys })
  }

  function read(node: Node | null, keys: Keys): Read {
    if (node === null) return { value: null, size: 1 }
    if (isAlias(node)) return readAlias(node, keys)
    const anchored: Anchored = { node, read: undefined }
    const { anchor } = node as { anchor?: string }
    if (anchor !== undefined) anchors.set(anchor, anchored)
    anchored.read = isMap(node) ? readMap(node, keys) : readItems(node, keys)
    return anchored.read
  }

  function readItems(node: Node, keys: Keys): Read {
    if (!isSeq(node)) return { value: isScalar(node) ? node.value : null, size: 1 }
    const items = node.items.map((item, index) => read(item as Node | null, [...keys, index]))
    const size = items.reduce((sum, item) => sum + item.size, 1)
    return { value: items.map((item) => item.value), size }
  }

  function readAlias(node: Alias, keys: Keys): Read {
    const anchored = anchors.get(node.source)
    if (anchored?.read === undefined) {
      const message =
        anchored === undefined
          ? `alias *${node.source} has no anchor &${node.source} in front of it`
          : `alias *${node.source} stands inside of what it repeats`
      report(node, message, keys)
      return { value: undefined, size: 1 }
    }
    targets.set(node, anchored.node)
    const before = aliasedValues
    aliasedValues += anchored.read.size
    if (aliasedValues > maxAliasedValues && before <= maxAliasedValues) {
      report(node, `aliases repeat more than ${maxAliasedValues} values; use fewer of them`, keys)
    }
    return anchored.read
  }

  function readMap(node: YAMLMap, keys: Keys): Read {
    const object = {}
    const entries = new Map<string, Entry>()
    const merged: Pair[] = []
    let size = 1
    entriesOf.set(node, entries)
    for (const pair of node.items) {
      if (isMerge(pair)) {
        merged.push(pair)
        continue
      }
      const key = readKey(pair, keys)
      if (key === undefined) continue
      const entry = { key: pair.key as Node, value: pair.value as Node | null }
      const earlier = entries.get(key)
      if (earlier !== undefined) {
        const { line } = lines.linePos(rangeOf(earlier.key).start)
        report(entry.key, `duplicate key ${JSON.stringify(key)}; line ${line} has it already`, [
          ...keys,
          key,
        ])
        continue
      }
      entries.set(key, entry)
      const result = read(entry.value, [...keys, key])
      setOwn(object, key, result.value)
      size += result.size
    }
    for (const pair of merged) size += merge(pair.value as Node, object, entries, keys)
    return { value: object, size }
  }

  /** Keys that are there win over merged ones, and earlier merged ones over later. */
  function merge(node: Node, object: object, entries: Map<string, Entry>, keys: Keys): number {
    const { value: found, size } = read(node, keys)
    const list = follow(node)
    const sources = isSeq(list) ? (list.items as Node[]) : [node]
    const values: unknown[] = Array.isArray(found) ? found : [found]
    for (const [index, source] of sources.entries()) {
      const from = values[index]
      const map = follow(source)
      const sourceEntries = map === null ? undefined : entriesOf.get(map)
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

  function readKey({ key, value: held }: Pair, keys: Keys): string | undefined {
    const node = key as Node | null
    // Registers an anchor, and reports an alias that leads nowhere.
    if (node !== null) read(node, keys)
    const scalar = follow(node)
    if (isScalar(scalar)) {
      return typeof scalar.value === 'string' ? scalar.value : (scalar.source ?? '')
    }
    const place = node ?? (held as Node | null)
    if (place !== null && !isAlias(node)) report(place, 'a key must be text; quote it', keys)
    return undefined
  }

  function follow(node: Node | null): Node | null {
    return isAlias(node) ? (targets.get(node) ?? null) : node
  }

  function find(keys: Keys): { key?: Node; value: Node | null } | undefined {
    let found: { key?: Node; value: Node | null } | undefined = { value: root }
    for (const key of keys) {
      const node: Node | null = follow(found?.value ?? null)
      if (isMap(node)) found = entriesOf.get(node)?.get(String(key))
      else if (isSeq(node)) found = { value: (node.items[Number(key)] ?? null) as Node | null }
      else return undefined
    }
    return found
  }

  return {
    // Shared values are cheap to hold, but not to walk.
    value: aliasedValues > maxAliasedValues ? undefined : whole,
    problems,
    lines,
    locate(keys, at) {
      const found = find(keys)
      if (at === 'value' && found?.value) {
        const range = rangeOf(found.value)
        if (range.end > range.start) return range
      }
      for (let depth = keys.length; depth >= 0; depth--) {
        const holder = find(keys.slice(0, depth))
        const node = holder?.key ?? holder?.value
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

/** A `<<` in front of text is an ordinary prompt. */
function isMerge({ key, value }: Pair): boolean {
  const isMarker = isScalar(key) && typeof key.value === 'symbol'
  return isMarker && (isAlias(value) || isMap(value) || isSeq(value))
}
