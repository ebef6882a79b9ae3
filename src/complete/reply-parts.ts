/** Turns what a reply holds into the parts of a choice: templates expanded, ids made. */
import type { Citation, Part, ToolCallPart } from '../completion.ts'
import type { Prompt } from '../prompt.ts'
import { createId, type Hash } from '../random.ts'
import type { BlockReply, CitationReply, ContentReply, ToolCallReply } from '../reply.ts'
import { expandTemplate, type TemplateVariables, templateVariables } from './template.ts'

export interface PartContext {
  prompt: Prompt
  /** Of the request's content and the seed. */
  hash: Hash
  captures: Readonly<Record<string, string>>
}

/** Makes the parts of one choice in their order, because ids count calls; `undefined` where a part is not sent. */
export type PartMaker = (block: BlockReply) => Part | undefined

export function createPartMaker(
  { prompt, hash, captures }: PartContext,
  choiceIndex: number,
): PartMaker {
  const variables = templateVariables(prompt, captures)
  let calls = 0

  function makeCall(call: ToolCallReply): ToolCallPart | undefined {
    if (prompt.toolChoice === 'none') return undefined
    return {
      type: 'tool-call',
      id: createId(hash, `call-${choiceIndex}-${calls++}`, 22),
      ...(call.id === undefined ? {} : { givenId: call.id }),
      name: call.name,
      text: argumentsText(call, variables),
      ...(call.input === undefined ? {} : { isCustom: true }),
    }
  }

  return (block) => {
    const { reasoning, refusal, tool_call, json } = block
    if (reasoning !== undefined) return makeReasoning(reasoning)
    if (refusal !== undefined) return { type: 'refusal', text: refusal }
    if (tool_call !== undefined) return makeCall(tool_call)
    const tool = isObject(json) ? demandedTool(prompt) : undefined
    if (isObject(json) && tool !== undefined) return makeCall({ name: tool, arguments: json })
    const text = textOf(block, variables)
    if (text === undefined) return undefined
    const citations = block.citations?.map((citation) => toCitation(citation, text))
    return { type: 'text', text, ...(citations === undefined ? {} : { citations }) }
  }
}

/** What a reply says without `blocks` has a fixed order; its citations are of its last text. */
export function blocksOf(content: ContentReply): readonly BlockReply[] {
  const { citations } = content
  const blocks = content.blocks ?? orderedBlocks(content)
  const last = citations === undefined ? -1 : blocks.findLastIndex(isText)
  return last === -1
    ? blocks
    : blocks.map((block, index) =>
        index === last ? { ...block, citations: block.citations ?? citations! } : block,
      )
}

function orderedBlocks(content: ContentReply): BlockReply[] {
  const { reasoning, text, template, json, refusal, tool_calls = [] } = content
  const blocks: BlockReply[] = []
  if (reasoning !== undefined) blocks.push({ reasoning })
  if (text !== undefined) blocks.push({ text })
  if (template !== undefined) blocks.push({ template })
  if (json !== undefined) blocks.push({ json })
  if (refusal !== undefined) blocks.push({ refusal })
  for (const tool_call of tool_calls) blocks.push({ tool_call })
  return blocks
}

function isText({ text, template, json }: BlockReply): boolean {
  return text !== undefined || template !== undefined || json !== undefined
}

function textOf(block: BlockReply, variables: TemplateVariables): string | undefined {
  if (block.text !== undefined) return block.text
  if (block.template !== undefined) return expandTemplate(block.template, variables)
  return block.json === undefined ? undefined : JSON.stringify(block.json)
}

function makeReasoning(reasoning: NonNullable<BlockReply['reasoning']>): Part {
  if (typeof reasoning === 'string') return { type: 'reasoning', text: reasoning }
  const { text = '', signature, redacted } = reasoning
  if (redacted !== undefined) return { type: 'redacted-reasoning', text: '', data: redacted }
  return { type: 'reasoning', text, ...(signature === undefined ? {} : { signature }) }
}

/** Clients that want structured output of models without it offer one tool and demand its call. */
function demandedTool({ toolChoice, tools }: Prompt): string | undefined {
  if (typeof toolChoice === 'object') return toolChoice.name
  return toolChoice === 'required' && tools.length === 1 ? tools[0] : undefined
}

function argumentsText(call: ToolCallReply, variables: TemplateVariables): string {
  if (call.input !== undefined) return call.input
  const { template } = call
  if (template === undefined) {
    const given = call.arguments ?? {}
    return typeof given === 'string' ? given : JSON.stringify(given)
  }
  if (typeof template !== 'string') return JSON.stringify(expandWithin(template, variables))
  // In text that is JSON, names stand within strings, which a quote in a value must not end.
  const escaped: TemplateVariables = (name) => {
    const value = variables(name)
    return value === undefined ? undefined : JSON.stringify(value).slice(1, -1)
  }
  return expandTemplate(template, isJson(template) ? escaped : variables)
}

/** A value with all its texts expanded. */
function expandWithin(value: unknown, variables: TemplateVariables): unknown {
  if (typeof value === 'string') return expandTemplate(value, variables)
  if (Array.isArray(value)) return value.map((entry) => expandWithin(entry, variables))
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, entry]) => [key, expandWithin(entry, variables)]),
  )
}

function toCitation(citation: CitationReply, text: string): Citation {
  const { url, title, cited_text, document, start = 0 } = citation
  // The stretch of a document is the document's, that of a page is the answer's.
  const end =
    citation.end ?? (document === undefined ? text.length : start + (cited_text?.length ?? 0))
  return {
    ...(url === undefined ? {} : { url }),
    ...(title === undefined ? {} : { title }),
    ...(cited_text === undefined ? {} : { citedText: cited_text }),
    start,
    end,
    ...(document === undefined ? {} : { document }),
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
