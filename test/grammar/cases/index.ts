/** Every case of the grammar, in the order of the table. */
import type { GrammarGroup } from '../grammar-case.ts'
import { choiceCases, finishReasonCases, headCases, usageCases } from './answers.ts'
import { formatCases, requestCases, textCases, textSourceCases, toolCases } from './conditions.ts'
import { errorCases, errorKindCases } from './errors.ts'
import { faultCases, faultKindCases } from './faults.ts'
import { functionCases, liveFailureCases } from './functions.ts'
import { chunkCases, lagCases, lagSettingCases, profileCases } from './lags.ts'
import { outputCases } from './outputs.ts'
import { overrideCases } from './overrides.ts'
import { rawCases } from './raws.ts'
import { blocks, citations, texts, toolCalls } from './replies.ts'
import { honouredCases, templateCases } from './requests.ts'
import { defaultCases, settingCases } from './settings.ts'
import { ruleCases, scenarioCases, sessionCases, stateCases } from './states.ts'

export const groups: readonly GrammarGroup[] = [
  { title: 'Replies: what the model says', cases: texts },
  { title: 'Replies: names in templates', cases: templateCases },
  { title: 'Replies: tool calls', cases: toolCalls },
  { title: 'Replies: blocks', cases: blocks },
  { title: 'Replies: citations', cases: citations },
  { title: 'Replies: finish reasons', cases: finishReasonCases },
  { title: 'Replies: choices and log probabilities', cases: choiceCases },
  { title: 'Replies: usage', cases: usageCases },
  { title: 'Replies: model, id, headers', cases: headCases },
  { title: 'Replies: what is no text', cases: outputCases },
  { title: 'Replies: raw responses', cases: rawCases },
  { title: 'Replies: functions in code', cases: [...functionCases, ...liveFailureCases] },
  { title: 'Rules', cases: ruleCases },
  { title: 'Matching: messages', cases: textSourceCases },
  { title: 'Matching: the request', cases: requestCases },
  { title: 'Matching: tools', cases: toolCases },
  { title: 'Matching: formats and attachments', cases: formatCases },
  { title: 'Matching: texts and numbers', cases: textCases },
  { title: 'State: turns, sequences, times', cases: stateCases },
  { title: 'State: scenarios', cases: scenarioCases },
  { title: 'State: sessions and the instance', cases: sessionCases },
  { title: 'Errors: kinds', cases: errorKindCases },
  { title: 'Errors', cases: errorCases },
  { title: 'Faults: kinds', cases: faultKindCases },
  { title: 'Faults', cases: faultCases },
  { title: 'Timing', cases: lagCases },
  { title: 'Timing: profiles', cases: profileCases },
  { title: 'Timing: pieces of a stream', cases: chunkCases },
  { title: 'Timing: settings', cases: lagSettingCases },
  { title: 'Defaults', cases: defaultCases },
  { title: 'Settings', cases: settingCases },
  { title: 'What a request says of its answer', cases: honouredCases },
  { title: 'Headers of a request', cases: overrideCases },
]
