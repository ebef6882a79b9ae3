/** What a rule asks of the results of tools. */
import type { Prompt, PromptMessage } from '../prompt.ts'
import { type Captures, noCaptures } from './asked.ts'
import { type Compile, presenceCondition } from './condition.ts'
import type { Folding } from './folding.ts'
import type { TextMatch, ToolResultMatch } from './match.ts'
import { compileText, matchesText, type TextTest } from './text-match.ts'
import { quote } from './wording.ts'

/** One result must be all that is asked for. */
export const toolResultCondition: Compile<TextMatch | ToolResultMatch | boolean> = (
  match,
  field,
  folding,
) => {
  if (typeof match === 'boolean') {
    return presenceCondition(({ prompt }) => currentResults(prompt).length > 0)(
      match,
      field,
      folding,
    )
  }
  const wanted = isResultMatch(match) ? match : { content: match }
  const name = compile(wanted.name, folding, 'glob')
  const id = compile(wanted.id, folding, 'exact')
  const content = compile(wanted.content, folding, 'exact')
  const { is_error: isError } = wanted
  return {
    field,
    captures: [name, id, content].flatMap((test) => test?.captures ?? []),
    test: ({ prompt }, captures) =>
      currentResults(prompt).some((message) => {
        // Of its own, so that nothing is captured from a result that holds in part.
        const found = captures === undefined ? undefined : noCaptures()
        const isFound = matches(message, found)
        if (isFound && captures !== undefined) Object.assign(captures, found)
        return isFound
      }),
    expected: () =>
      [
        ...(name === undefined ? [] : [`of the tool ${name.expected()}`]),
        ...(id === undefined ? [] : [`with the id ${id.expected()}`]),
        ...(content === undefined ? [] : [content.expected()]),
        ...(isError === undefined ? [] : [isError ? 'an error' : 'no error']),
      ].join(', ') || 'any',
    actual: ({ prompt }) => currentResults(prompt).map(describe).join(', ') || 'none',
  }

  function matches({ text, toolResult }: PromptMessage, captures?: Captures): boolean {
    return (
      (isError === undefined || (toolResult?.isError ?? false) === isError) &&
      (name === undefined || matchesText(name, toolResult?.name, captures)) &&
      (id === undefined || matchesText(id, toolResult?.id, captures)) &&
      (content === undefined || matchesText(content, text, captures))
    )
  }
}

const none: readonly PromptMessage[] = []

/** Older results have been answered: a rule that saw them too would call its tool for ever. */
function currentResults({ messages }: Prompt): readonly PromptMessage[] {
  const start = messages.findLastIndex(({ role }) => role === 'assistant') + 1
  if (start === messages.length) return none
  const results = messages.slice(start).filter(({ role }) => role === 'tool')
  return results.length === 0 ? none : results
}

function compile(
  match: TextMatch | undefined,
  folding: Folding,
  bare: 'exact' | 'glob',
): TextTest | undefined {
  return match === undefined ? undefined : compileText(match, folding, bare)
}

function isResultMatch(match: TextMatch | ToolResultMatch): match is ToolResultMatch {
  if (typeof match !== 'object' || Array.isArray(match)) return false
  return 'name' in match || 'id' in match || 'content' in match || 'is_error' in match
}

function describe({ text, toolResult }: PromptMessage): string {
  const tool = toolResult?.name === undefined ? '' : ` of the tool ${quote(toolResult.name)}`
  return `${quote(text)}${tool}${toolResult?.isError ? ' (an error)' : ''}`
}
