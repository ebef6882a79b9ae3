/** What a function gives is known at the request only, and then a typo must not go unnoticed. */
import type * as v from 'valibot'
import { type FunctionReply, type LivePart, type RespondFunction, toReply } from '../reply.ts'
import { type FunctionResult, isLive, isResponse, type ReplySource } from '../rules/reply-source.ts'
import { blockOrTextSchema, replyOrTextSchema } from './schema/reply.ts'
import { check } from './validate.ts'

type CheckedFunction = Extract<ReplySource, { kind: 'function' }>['respond']

/** The same function; it throws a TypeError for a reply, or a part of a live one, that is not valid. */
export function checkedFunction(respond: RespondFunction, name: string): CheckedFunction {
  return async (prompt, request): Promise<FunctionResult | undefined> => {
    const reply: FunctionReply | null = await respond(prompt, request)
    if (reply === undefined || reply === null) return undefined
    if (isResponse(reply)) return reply
    if (isLive(reply)) return checkedParts(reply, name)
    refuseInvalid(replyOrTextSchema, reply, 'the reply', name)
    return toReply(reply)
  }
}

/** No generator: one cannot be returned while it waits for a part. */
function checkedParts(parts: AsyncIterable<LivePart>, name: string): AsyncIterable<LivePart> {
  return {
    [Symbol.asyncIterator]() {
      const iterator = parts[Symbol.asyncIterator]()
      return {
        async next() {
          const result = await iterator.next()
          if (result.done === true) return result
          try {
            refuseInvalid(blockOrTextSchema, result.value, 'a part', name)
          } catch (error) {
            // Nobody returns an iterator that has failed, and this one does not know that it has.
            await iterator.return?.()
            throw error
          }
          return result
        },
        async return(value) {
          return (await iterator.return?.(value)) ?? { done: true, value: undefined }
        },
      }
    },
  }
}

function refuseInvalid(schema: v.GenericSchema, value: unknown, what: string, name: string): void {
  const { findings = [] } = check(schema, value, what)
  if (findings.length === 0) return
  throw new TypeError(`${name} failed: ${findings.map(({ message }) => message).join('; ')}`)
}
