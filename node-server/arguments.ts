/** Reads a command's arguments, and says in one line what is wrong with them. */
import { parseArgs } from 'node:util'
import { closest } from '../src/suggest.ts'

export interface Flag {
  type: 'string' | 'boolean'
  short?: string
  /** Given more than once, it has all the values, with commas between; otherwise the last. */
  isList?: boolean
}

export interface Arguments {
  flags: Record<string, string | true | undefined>
  positionals: string[]
}

/** The command was called wrongly: exit code 2. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'UsageError'
  }
}

/** @throws UsageError */
export function readArguments(args: string[], known: Record<string, Flag>): Arguments {
  const { tokens } = parseArgs({ args, options: known, strict: false, tokens: true })
  const result: Arguments = { flags: {}, positionals: [] }
  for (const token of tokens) {
    if (token.kind === 'positional') result.positionals.push(token.value)
    if (token.kind !== 'option') continue
    const { name, rawName, value, inlineValue } = token
    const flag = Object.hasOwn(known, name) ? known[name] : undefined
    if (flag === undefined) throw new UsageError(unknownFlag(rawName, Object.keys(known)))
    if (flag.type === 'boolean') {
      if (value !== undefined) throw new UsageError(`${rawName} takes no value, but got "${value}"`)
      result.flags[name] = true
    } else {
      // Not a negative number, which is told what it must be instead.
      const isFlag = inlineValue !== true && value !== undefined && /^-\D/.test(value)
      if (value === undefined || value === '' || isFlag) {
        throw new UsageError(`${rawName} needs a value${shortHint(rawName, name)}`)
      }
      const before = flag.isList === true ? result.flags[name] : undefined
      result.flags[name] = before === undefined ? value : `${before},${value}`
    }
  }
  return result
}

/** @throws UsageError */
export function oneOf<const Choice extends string>(
  flag: string,
  value: string | true | undefined,
  choices: readonly [Choice, ...Choice[]],
): Choice {
  if (value === undefined) return choices[0]
  const found = choices.find((choice) => choice === value)
  if (found !== undefined) return found
  throw new UsageError(`--${flag} must be ${choices.join(' or ')}, but is "${value}"`)
}

/** `; did you mean X?`, or nothing. */
export function didYouMean(name: string, candidates: readonly string[], prefix = ''): string {
  const suggestion = closest(name, candidates)
  return suggestion === undefined ? '' : `; did you mean ${prefix}${suggestion}?`
}

function unknownFlag(rawName: string, known: readonly string[]): string {
  const name = rawName.replace(/^-+/, '')
  return `unknown flag ${rawName}${rawName.startsWith('--') ? didYouMean(name, known, '--') : ''}`
}

/** Everywhere else `-h` is help. */
function shortHint(rawName: string, name: string): string {
  if (rawName !== '-h') return ''
  return ` (it is short for --${name}; for help, use --help)`
}
