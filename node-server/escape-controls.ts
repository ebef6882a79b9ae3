/** Shows what could steer the terminal that a log is read in, or make one line look like two. */

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is sought
const controls = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g

/** As JSON and JavaScript write them: `\u001b`. */
export function escapeControls(text: string): string {
  return text.replace(controls, toEscape)
}

/** The same for a text of several lines, such as a stack. */
export function escapeControlsOfLines(text: string): string {
  return text.replace(controls, (character) =>
    character === '\n' || character === '\t' ? character : toEscape(character),
  )
}

function toEscape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}
