/** Calls between two processes: each asks for the other's methods, and gets their results or errors. */
import { ConfigError, type ConfigIssue } from '../../src/config/config-error.ts'

/** Methods that take one argument at most, which can be cloned, as can what they give. */
export type Methods<Of> = { [Name in keyof Of]: (argument: never) => unknown }

type Argument<Method> = Method extends () => unknown
  ? []
  : Method extends (argument: infer Value) => unknown
    ? [Value]
    : never

type Result<Method> = Method extends (argument: never) => infer Value ? Awaited<Value> : never

export interface Channel<Theirs> {
  /** @throws what the method throws; an Error where the other process has ended */
  call<Name extends keyof Theirs>(
    name: Name,
    ...argument: Argument<Theirs[Name]>
  ): Promise<Result<Theirs[Name]>>
  /** To be called with all that the other process sends. */
  receive(message: unknown): void
  /** Fails all that is under way, and all that comes. */
  close(reason: Error): void
}

interface Question {
  ask: string
  id: number
  argument: unknown
}

interface Reply {
  reply: number
  result?: unknown
  failure?: Failure
}

interface Failure {
  name: string
  message: string
  code: unknown
  issues: readonly ConfigIssue[] | undefined
}

interface Pending {
  resolve(result: never): void
  reject(error: Error): void
}

export function createChannel<Mine extends Methods<Mine>, Theirs>(
  send: (message: Question | Reply) => void,
  methods: Mine,
): Channel<Theirs> {
  const pending = new Map<number, Pending>()
  let latestId = 0
  let closed: Error | undefined

  async function answer({ ask, id, argument }: Question): Promise<void> {
    try {
      const result = await methods[ask as keyof Mine](argument as never)
      sendIfOpen({ reply: id, result })
    } catch (error) {
      sendIfOpen({ reply: id, failure: toFailure(error) })
    }
  }

  function sendIfOpen(message: Reply): void {
    if (closed === undefined) send(message)
  }

  return {
    call(name, ...argument) {
      if (closed !== undefined) return Promise.reject(closed)
      return new Promise((resolve, reject) => {
        const id = ++latestId
        pending.set(id, { resolve, reject })
        send({ ask: String(name), id, argument: argument[0] })
      })
    },
    receive(message) {
      if (isQuestion(message)) return void answer(message)
      if (!isReply(message)) return
      const { reply, result, failure } = message
      const asked = pending.get(reply)
      pending.delete(reply)
      if (failure === undefined) asked?.resolve(result as never)
      else asked?.reject(toError(failure))
    },
    close(reason) {
      closed ??= reason
      for (const { reject } of pending.values()) reject(reason)
      pending.clear()
    },
  }
}

/** A user's module may use the same channel for messages of its own. */
function isQuestion(message: unknown): message is Question {
  return typeof message === 'object' && message !== null && 'ask' in message
}

function isReply(message: unknown): message is Reply {
  return typeof message === 'object' && message !== null && 'reply' in message
}

function toFailure(error: unknown): Failure {
  if (!(error instanceof Error)) {
    return { name: 'Error', message: String(error), code: undefined, issues: undefined }
  }
  const { name, message } = error
  const issues = error instanceof ConfigError ? error.issues : undefined
  return { name, message, code: (error as NodeJS.ErrnoException).code, issues }
}

function toError({ name, message, code, issues }: Failure): Error {
  if (issues !== undefined) return new ConfigError([...issues])
  return Object.assign(new Error(message), { name }, code === undefined ? {} : { code })
}
