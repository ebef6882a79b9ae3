/** Short ways to write down a case: a config and what is heard, a condition and what fits it. */
import type { Config, Match, RuleConfig } from 'mockllm'
import { expect } from 'vitest'
import type { Ask } from './ask.ts'
import type { Cell, Exception, GrammarCase, Run } from './grammar-case.ts'
import type { Heard } from './heard.ts'
import type { Message } from './message.ts'

/** What of the message is expected, or a test of all that is heard. */
export type Expected = Partial<Message> | ((heard: Heard, cell: Cell) => void)

/** Where something else is heard, and why. */
export type Instead = [where: string, reason: string, expected: Expected]

/** The answer to one request, under a config. */
export function answer(
  key: string,
  config: Config,
  expected: Expected,
  { ask, instead = [] }: { ask?: Ask; instead?: readonly Instead[] } = {},
): GrammarCase {
  const runWith =
    (wanted: Expected): Run =>
    async (mock, cell) => {
      mock.configure(config)
      expectHeard(await mock.ask(ask), wanted, cell)
    }
  const exceptions = instead.map(([where, reason, wanted]) => ({
    in: where,
    reason,
    run: runWith(wanted),
  }))
  return { key, run: runWith(expected), exceptions }
}

/** The answer where every request gets the same reply. */
export function reply(
  key: string,
  given: RuleConfig['reply'],
  expected: Expected,
  options: { ask?: Ask; instead?: readonly Instead[] } = {},
): GrammarCase {
  return answer(key, { rules: [{ reply: given }] }, expected, options)
}

/** A condition with a request that fits it and one that does not. */
export function match(
  key: string,
  condition: Match,
  fits: Ask,
  misses: Ask,
  exceptions: readonly Exception[] = [],
): GrammarCase {
  return { key, run: matches(condition, [fits], [misses]), exceptions }
}

export function matches(condition: Match, fits: readonly Ask[], misses: readonly Ask[]): Run {
  return async (mock) => {
    mock.configure({
      rules: [{ match: condition, reply: 'it fits' }],
      defaults: { unknown_response: 'it does not' },
    })
    for (const ask of fits) expect((await mock.ask(ask)).message.text).toBe('it fits')
    for (const ask of misses) expect((await mock.ask(ask)).message.text).toBe('it does not')
  }
}

/** The texts of several requests, one after the other. */
export function sequence(
  key: string,
  config: Config,
  asked: readonly [ask: Ask, text: string | number][],
): GrammarCase {
  return custom(key, async (mock) => {
    mock.configure(config)
    const heard: (string | number)[] = []
    for (const [ask] of asked) {
      const { status, failure, pieces } = await mock.ask(ask)
      heard.push(failure === undefined ? pieces.join('') : status)
    }
    expect(heard).toEqual(asked.map(([, text]) => text))
  })
}

/** A case that is told as a whole. */
export function custom(key: string, run: Run, exceptions: readonly Exception[] = []): GrammarCase {
  return { key, run, exceptions }
}

export function expectHeard(heard: Heard, expected: Expected, cell: Cell): void {
  if (typeof expected === 'function') expected(heard, cell)
  else expect(heard.message).toMatchObject(expected)
}
