/**
 * Finds regular expressions that take catastrophically long for some text, by counting what a
 * backtracking engine would try on texts that lead it into its loops.
 *
 * No library fits: `recheck` is 5.6 MB, and it and `redos-detector` also object to `.*error.*`, which is
 * merely quadratic; `safe-regex2` and `scslre` miss `(a|aa)+$`.
 */
import { type Automaton, accepted, buildAutomaton } from './regex-automaton.ts'
import { type Assertion, parseRegex, type RegexNode } from './regex-syntax.ts'

/** Steps on a text of some hundred characters. An ordinary expression takes thousands. */
const maxSteps = 10_000_000

/** In all, for one expression that turns out to be harmless. */
const maxTotalSteps = 60_000_000

/** How often the repeated part stands in a text, and how long what follows it is. */
const shapes = [
  [100, 1],
  [24, 40],
  [19, 300],
] as const

/**
 * Whether a regular expression may take for ever, with a text for which it does.
 *
 * @throws SyntaxError where it is none
 * @example
 * isCatastrophic('(a+)+$', '') // { attack: 'aaa…!' }
 * isCatastrophic('.*error.*', '') // undefined
 */
export function isCatastrophic(source: string, flags: string): { attack: string } | undefined {
  new RegExp(source, flags)
  const { root, lookarounds } = parseRegex(source, flags)
  for (const node of [root, ...lookarounds]) {
    const attack = findAttack(node, source, flags)
    if (attack !== undefined) return { attack }
  }
  return undefined
}

function findAttack(root: RegexNode, source: string, flags: string): string | undefined {
  const automaton = buildAutomaton(root)
  if (automaton === undefined || automaton.atoms.length === 0) return undefined
  const alphabet = createAlphabet(automaton, source, flags)
  const tried = new Set<string>()
  let total = 0
  for (const { prefix, repeated } of candidates(automaton, alphabet)) {
    const key = `${prefix.join()} ${repeated.join()}`
    if (tried.has(key)) continue
    tried.add(key)
    for (const last of alphabet.endings) {
      for (const [times, endingLength] of shapes) {
        const middle = Array.from({ length: times }, () => repeated).flat()
        const text = [...prefix, ...middle, ...Array(endingLength).fill(last)]
        const steps = countSteps(automaton, alphabet, text, flags)
        if (steps > maxSteps) return text.map((symbol) => alphabet.symbols[symbol]).join('')
        total += steps
        if (total > maxTotalSteps) return undefined
      }
    }
  }
  return undefined
}

/** One character for each set of atoms that take it. */
interface Alphabet {
  symbols: string[]
  /** By state: the symbols that its atom takes. */
  taken: number[][]
  /** By state and symbol. */
  takes: boolean[][]
  /** By symbol: how many states take it. */
  count: number[]
  /** What a text may end with so that it does not match: what few atoms take. */
  endings: number[]
}

const samples = ['!', 'a', 'Z', '0', '_', ' ', '\n', '-', '.', ',', '"', '\t', 'é', '中', '\u0001']

function createAlphabet({ atoms }: Automaton, source: string, flags: string): Alphabet {
  const unstateful = flags.replace(/[gy]/g, '')
  const tests = new Map(
    [...new Set(atoms)].map((atom) => [atom, new RegExp(`^(?:${atom})$`, unstateful)]),
  )
  const symbols: string[] = []
  const signatures = new Set<string>()
  const units = /[uv]/.test(flags) ? [...source] : source.split('')
  const escaped = [...source.matchAll(/\\(?:u\{([\da-f]+)\}|u([\da-f]{4})|x([\da-f]{2}))/gi)].map(
    ([, ...codes]) => String.fromCodePoint(Number.parseInt(codes.find(Boolean)!, 16)),
  )
  const neighbours = units.map((unit) => String.fromCodePoint(unit.codePointAt(0)! + 1))
  for (const symbol of new Set([...samples, ...units, ...escaped, ...neighbours])) {
    const signature = [...tests.values()].map((test) => (test.test(symbol) ? 1 : 0)).join('')
    if (signatures.has(`${signature} ${isWord(symbol)}`)) continue
    signatures.add(`${signature} ${isWord(symbol)}`)
    symbols.push(symbol)
  }
  const takes = atoms.map((atom) => symbols.map((symbol) => tests.get(atom)!.test(symbol)))
  const count = symbols.map((_, symbol) => takes.filter((row) => row[symbol]).length)
  const byCount = [...symbols.keys()].sort((a, b) => count[a]! - count[b]!)
  const newline = symbols.indexOf('\n')
  return {
    symbols,
    takes,
    // What most atoms take comes first: it is what they can be at odds about.
    taken: takes.map((row) => byCount.filter((symbol) => row[symbol]).reverse()),
    count,
    endings: [...new Set([byCount[0]!, ...(newline < 0 ? [] : [newline]), byCount[1] ?? 0])],
  }
}

interface Candidate {
  prefix: number[]
  repeated: number[]
}

/** What leads into each loop, and what leads once around it. */
function* candidates({ start, edges }: Automaton, alphabet: Alphabet): Generator<Candidate> {
  const typical = (states: number[]) => states.map((state) => alphabet.taken[state]![0]!)
  const targets = (state: number) =>
    [...new Set(edges[state]!.map(({ to }) => to).filter((to) => to !== accepted))].filter(
      (to) => alphabet.taken[to]!.length > 0,
    )
  const fromStart = walk(
    start.map(({ to }) => to).filter((to) => to !== accepted),
    targets,
  )
  for (const [state, before] of fromStart) {
    if (alphabet.taken[state]!.length === 0) continue
    const next = targets(state)
    const prefix = typical(before.slice(0, -1))
    for (const symbol of next.includes(state) ? alphabet.taken[state]! : []) {
      yield { prefix, repeated: [symbol] }
    }
    for (const first of next) {
      const around = first === state ? undefined : walk([first], targets).get(state)
      if (around !== undefined) yield { prefix: [...prefix], repeated: typical(around) }
    }
  }
  // A chain of optional parts needs no loop to be a catastrophe.
  for (const symbol of alphabet.symbols.keys()) yield { prefix: [], repeated: [symbol] }
}

/** The states that can be reached, each with the shortest way to it, itself included. */
function walk(from: number[], targets: (state: number) => number[]): Map<number, number[]> {
  const ways = new Map(from.map((state) => [state, [state]]))
  for (const [state, way] of ways) {
    for (const to of targets(state)) if (!ways.has(to)) ways.set(to, [...way, to])
  }
  return ways
}

/** Until it matches, or all has been tried, or `maxSteps`. */
function countSteps(
  { start, edges }: Automaton,
  { symbols, takes }: Alphabet,
  text: number[],
  flags: string,
): number {
  const isMultiline = flags.includes('m')
  const holds = (assertion: Assertion, at: number): boolean => {
    const before = at === 0 ? undefined : symbols[text[at - 1]!]!
    const after = at === text.length ? undefined : symbols[text[at]!]!
    switch (assertion) {
      case 'start':
        return before === undefined || (isMultiline && before === '\n')
      case 'end':
        return after === undefined || (isMultiline && after === '\n')
      case 'boundary':
        return isWord(before) !== isWord(after)
      case 'no-boundary':
        return isWord(before) === isWord(after)
    }
  }
  const tried = [{ edges: start, next: 0 }]
  for (let steps = 1; tried.length > 0; steps++) {
    const place = tried[tried.length - 1]!
    const edge = place.edges[place.next++]
    const at = tried.length - 1
    if (edge === undefined) tried.pop()
    else if (edge.assertions.every((assertion) => holds(assertion, at))) {
      if (edge.to === accepted) return steps
      if (at < text.length && takes[edge.to]![text[at]!]) {
        tried.push({ edges: edges[edge.to]!, next: 0 })
      }
    }
    if (steps > maxSteps) return steps
  }
  return 0
}

function isWord(character: string | undefined): boolean {
  return character !== undefined && /^\w$/.test(character)
}
