/** Reads the conversation of a Gemini request: contents and their parts. */
import type { Attachment, PromptMessage, PromptToolCall } from '../../prompt.ts'
import { jsonText } from '../../read-json.ts'
import { type Body, isObject, objectOf, textOf, textOrJson } from '../lenient-fields.ts'
import { fieldOf, invalidValue, listFieldOf, objectFieldOf, refuse } from './fields.ts'

/** @throws ApiError with the path of the field in front of its message, as Google words it */
export function readContents(body: Body, extraTexts: string[], strict: boolean): PromptMessage[] {
  const contents = listFieldOf(body, 'contents')
  if (contents.length === 0) {
    throw refuse('* GenerateContentRequest.contents: contents is not specified\n')
  }
  const callNames = new Map<string, string>()
  let calls = 0
  return contents.flatMap((content, index) => {
    const at = `contents[${index}]`
    if (!isObject(content)) throw invalidValue(at, 'Content', content)
    const role = readRole(content)
    const parts = readParts(content, at)
    if (parts.length === 0) {
      throw refuse(`* GenerateContentRequest.${at}.parts: contents.parts must not be empty.\n`)
    }
    const toolCalls = readToolCalls(parts, callNames, extraTexts)
    const results = readToolResults(parts, callNames)
    if (strict) checkResults(results.length, calls)
    calls = toolCalls.length
    // Tool results travel in a user's content here; in the neutral form they have messages of their own.
    if (results.length === parts.length) return results
    const attachments = parts.flatMap(readAttachment)
    return [
      ...results,
      {
        role,
        text: textOfParts(parts, at),
        ...(toolCalls.length > 0 ? { toolCalls } : {}),
        ...(attachments.length > 0 ? { attachments } : {}),
      },
    ]
  })
}

/** The text of a content that stands alone, such as the system instruction; of a string, too. */
export function readText(content: unknown, at: string): string {
  if (typeof content === 'string') return content
  if (!isObject(content)) throw invalidValue(at, 'Content', content)
  return textOfParts(readParts(content, at), at)
}

function readRole(content: Body): 'user' | 'assistant' {
  const { role } = content
  switch (role) {
    case 'model':
      return 'assistant'
    case 'system':
      throw refuse('Content with system role is not supported.')
    case 'user':
    case 'function':
    case 'tool':
      return 'user'
    default:
      if (typeof role === 'string' && role !== '') {
        throw refuse('Please use a valid role: user, model.')
      }
      return 'user'
  }
}

function readParts(content: Body, at: string): Body[] {
  return listFieldOf(content, 'parts').map((part, index) => {
    if (!isObject(part)) throw invalidValue(`${at}.parts[${index}]`, 'Part', part)
    return part
  })
}

/** Thoughts of earlier turns are no part of what was said. */
function textOfParts(parts: readonly Body[], at: string): string {
  return parts
    .map(({ text, thought }, index) => {
      if (text === undefined || text === null) return ''
      if (typeof text !== 'string') {
        throw invalidValue(`${at}.parts[${index}].text`, 'TYPE_STRING', text)
      }
      return thought === true ? '' : text
    })
    .join('')
}

function readToolCalls(
  parts: readonly Body[],
  callNames: Map<string, string>,
  extraTexts: string[],
): PromptToolCall[] {
  const calls = parts.map((part) => fieldOf(part, 'functionCall')).filter(isObject)
  if (calls.length > 0) extraTexts.push(jsonText(calls))
  return calls.map((call) => {
    const id = textOf(call['id'])
    const name = textOf(call['name'])
    if (id !== '') callNames.set(id, name)
    return { id, name, arguments: jsonText(objectOf(call['args'])) }
  })
}

function readToolResults(
  parts: readonly Body[],
  callNames: ReadonlyMap<string, string>,
): PromptMessage[] {
  const results = parts.map((part) => fieldOf(part, 'functionResponse')).filter(isObject)
  return results.map((result) => {
    const { response } = result
    const id = textOf(result['id'])
    // Ids are optional, the name is not.
    const name = textOf(result['name']) || callNames.get(id)
    const attachments = listFieldOf(result, 'parts').filter(isObject).flatMap(readAttachment)
    return {
      role: 'tool',
      text: textOrJson(unwrap(response)),
      toolResult: {
        id,
        ...(name ? { name } : {}),
        isError: isObject(response) && Object.hasOwn(response, 'error'),
      },
      ...(attachments.length > 0 ? { attachments } : {}),
    }
  })
}

/**
 * A response must be an object, so clients wrap what the tool gave: as Google has it in `output` or
 * `error`, LangChain in `result`, the AI SDK in `content` beside the tool's `name`.
 *
 * @see https://ai.google.dev/api/caching#FunctionResponse
 */
function unwrap(response: unknown): unknown {
  if (!isObject(response)) return response
  const [key, ...others] = Object.keys(response).filter((name) => name !== 'name')
  const isWrapped = others.length === 0 && /^(?:output|error|result|content)$/.test(key ?? '')
  return isWrapped ? response[key!] : response
}

/** @see https://ai.google.dev/gemini-api/docs/function-calling */
function checkResults(results: number, calls: number): void {
  if (results === calls) return
  throw refuse(
    results === 0
      ? 'Please ensure that function call turn is followed by a function response turn.'
      : 'Please ensure that the number of function response parts is equal to the number of function call parts of the function call turn.',
  )
}

function readAttachment(part: Body): Attachment[] {
  const media = { ...objectFieldOf(part, 'inlineData'), ...objectFieldOf(part, 'fileData') }
  if (Object.keys(media).length === 0) return []
  const [kind] = textOf(fieldOf(media, 'mimeType')).split('/')
  return [{ type: kind === 'image' || kind === 'audio' ? kind : 'file' }]
}
