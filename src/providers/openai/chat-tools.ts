/** Reads which tools a Chat Completions request offers, and which of them it demands. */
import type { Prompt } from '../../prompt.ts'
import { jsonText } from '../../read-json.ts'
import { type Body, isObject, objectOf, textOf } from '../lenient-fields.ts'
import { wrongType } from './fields.ts'

type Tools = Pick<Prompt, 'tools' | 'toolChoice'>

/** @throws ApiError where the tools are no list of objects */
export function readTools(body: Body, extraTexts: string[]): Tools {
  const offered = [
    ...readNames(body, 'tools', extraTexts),
    // Deprecated, and still sent by old clients.
    ...readNames(body, 'functions', extraTexts),
  ]
  const choice = body['tool_choice'] ?? body['function_call']
  if (!isObject(choice)) {
    const isKnown = choice === 'none' || choice === 'required'
    return { tools: offered, toolChoice: isKnown ? choice : 'auto' }
  }
  if (choice['type'] !== 'allowed_tools') {
    const name = nameOf(choice)
    return { tools: offered, toolChoice: name === '' ? 'auto' : { name } }
  }
  const { mode, tools } = objectOf(choice['allowed_tools'])
  const allowed = Array.isArray(tools) ? tools.map(nameOf) : []
  return {
    tools: offered.filter((name) => allowed.includes(name)),
    toolChoice: mode === 'required' ? 'required' : 'auto',
  }
}

function readNames(body: Body, key: string, extraTexts: string[]): string[] {
  const tools = body[key]
  if (tools === undefined || tools === null) return []
  if (!Array.isArray(tools)) throw wrongType(key, 'an array of objects', tools)
  if (tools.length > 0) extraTexts.push(jsonText(tools))
  return tools.flatMap((tool: unknown, index) => {
    if (!isObject(tool)) throw wrongType(`${key}[${index}]`, 'an object', tool)
    // Tools of a type that is not known here are let through: they are offered, never called.
    const name = nameOf(tool)
    return name === '' ? [] : [name]
  })
}

/** A definition and a choice both name a tool below its type; the deprecated forms do so at once. */
function nameOf(tool: unknown): string {
  const { function: called, custom, name } = objectOf(tool)
  return textOf(objectOf(called ?? custom)['name'] ?? name)
}
