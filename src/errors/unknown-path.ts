/** What a client hears whose path no endpoint has, in the envelope of the vendor that it expects. */
import type { Answer } from '../answers/answer.ts'
import {
  headOf,
  type IncomingRequest,
  type Responder,
  record,
  refuse,
  startExchange,
} from '../exchange.ts'
import type { RequestHead } from '../providers/provider.ts'
import { vendorOfHost } from '../providers/vendor-hosts.ts'
import type { RuleSet } from '../rules/rule-set.ts'
import { ApiError } from './api-error.ts'

export function refuseUnknownPath(
  request: IncomingRequest,
  ruleSet: RuleSet,
  responder: Responder,
  sessionName?: string,
): Answer {
  const head = headOf(request)
  const provider = responder.router.providerOfUnknownPath(head)
  const hints = [
    hintOfSwitch(head, responder),
    hintOfPath(head, responder),
    hintOfGuard(head, ruleSet),
  ].join('')
  const message = `Invalid URL (${head.method} ${head.path})${hints}`
  const error = new ApiError({ status: 404, message })
  const exchange = startExchange(request, provider, ruleSet, responder, sessionName)
  return record(refuse(error, exchange), exchange)
}

function hintOfSwitch(head: RequestHead, { router }: Responder): string {
  return router.knowsOff(head) ? '. settings.providers has switched it off' : ''
}

/** Most clients want the version in their base URL, behind a prefix or not, and it is easily forgotten. */
function hintOfPath({ path }: RequestHead, { router }: Responder): string {
  if (/\/v\d/.test(path)) return ''
  for (const version of ['/v2', '/v1']) {
    for (let at = 0; at !== -1; at = path.indexOf('/', at + 1)) {
      const longer = path.slice(0, at) + version + path.slice(at)
      if (router.knows(longer)) {
        return `. ${longer} is answered: does the client's base URL lack ${version}?`
      }
    }
  }
  return ''
}

function hintOfGuard({ host }: RequestHead, { settings }: RuleSet): string {
  const isKept = settings.guard && vendorOfHost(host) !== undefined
  return isKept ? `. mockllm does not answer it, and settings.guard keeps it from ${host}` : ''
}
