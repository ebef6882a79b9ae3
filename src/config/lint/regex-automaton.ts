/** A regular expression as what a backtracking engine tries, in the order in which it tries it. */
import type { Assertion, RegexNode } from './regex-syntax.ts'

/** To the next atom, or to `accepted`, where these assertions hold. */
export interface Edge {
  to: number
  assertions: Assertion[]
}

export interface Automaton {
  /** Source of the atom of each state, such as `a` or `[^x]`. */
  atoms: string[]
  start: Edge[]
  /** By state, in the order of trying; two ways to the same state are two edges. */
  edges: Edge[][]
}

export const accepted = -1

/** More copies of `x` in `x{n}` say nothing new. */
const maxCopies = 32
const maxStates = 2000
const maxEdges = 100_000

type Step =
  | { type: 'atom'; state: number; next: number }
  /** `end` is that of a loop's body. */
  | { type: 'split'; targets: number[]; end?: number }
  | { type: 'assertion'; assertion: Assertion; next: number }
  | { type: 'accept' }

/** `undefined` where it would be too large. */
export function buildAutomaton(root: RegexNode): Automaton | undefined {
  const steps: Step[] = [{ type: 'accept' }]
  const atoms: string[] = []
  const afterAtom: number[] = []
  let edgeCount = 0

  function add(step: Step): number {
    if (steps.length > 4 * maxStates) throw new TooLarge()
    return steps.push(step) - 1
  }

  /** Adds the steps of a node that go on with `next`, and gives the first of them. */
  function emit(node: RegexNode, next: number): number {
    switch (node.type) {
      case 'atom': {
        if (atoms.length >= maxStates) throw new TooLarge()
        afterAtom.push(next)
        return add({ type: 'atom', state: atoms.push(node.source) - 1, next })
      }
      case 'assertion':
        return add({ type: 'assertion', assertion: node.assertion, next })
      case 'sequence':
        return node.items.reduceRight((following, item) => emit(item, following), next)
      case 'choice':
        return add({ type: 'split', targets: node.options.map((option) => emit(option, next)) })
      case 'repeat':
        return emitRepeat(node, next)
    }
  }

  function emitRepeat(
    { body, min, max, lazy }: Extract<RegexNode, { type: 'repeat' }>,
    next: number,
  ): number {
    const split = (again: number) => (lazy ? [next, again] : [again, next])
    let first = next
    if (max === Number.POSITIVE_INFINITY) {
      const loop: Step = { type: 'split', targets: [] }
      first = add(loop)
      loop.targets = split(emit(body, first))
      loop.end = steps.length
    } else {
      for (let copy = Math.min(min, maxCopies); copy < Math.min(max, maxCopies); copy++) {
        first = add({ type: 'split', targets: split(emit(body, first)) })
      }
    }
    for (let copy = 0; copy < Math.min(min, maxCopies); copy++) first = emit(body, first)
    return first
  }

  /** What can follow without a character between; a loop that took nothing is not run again. */
  function reach(from: number): Edge[] {
    const edges: Edge[] = []
    const visit = (index: number, assertions: Assertion[], path: readonly number[]): void => {
      const step = steps[index]!
      if (step.type === 'atom' || step.type === 'accept') {
        if (++edgeCount > maxEdges) throw new TooLarge()
        edges.push({ to: step.type === 'atom' ? step.state : accepted, assertions })
        return
      }
      if (path.includes(index)) return
      if (step.type === 'assertion') {
        visit(step.next, [...assertions, step.assertion], [...path, index])
        return
      }
      // One more time around a loop enters the loops within it anew.
      const { targets, end = index } = step
      const entered = [...path.filter((place) => place < index || place >= end), index]
      for (const target of targets) visit(target, assertions, entered)
    }
    visit(from, [], [])
    return edges
  }

  try {
    const start = reach(emit(root, 0))
    return { atoms, start, edges: afterAtom.map(reach) }
  } catch (error) {
    if (error instanceof TooLarge || error instanceof RangeError) return undefined
    throw error
  }
}

class TooLarge extends Error {}
