import type { Reply } from '../reply.ts'
import type { ReplySource } from '../rules/rule-set.ts'

export interface Config {
  responses?: Record<string, string | Reply>
  defaults?: { unknown_response?: string }
  settings?: {
    lag_enabled?: boolean
    lag_factor?: number
    strict?: boolean
    seed?: number
    now?: string
  }
  respond?: Extract<ReplySource, (...input: never[]) => unknown>
}
