/** A call that can be pasted into a shell. */

const maxPromptLength = 60

/** One line; a prompt too long or strange for it gives way to `hello`. */
export function curlCommand(url: string, prompt = 'hello'): string {
  const isFit = prompt.length <= maxPromptLength && /^[\p{L}\p{N}\p{P}\p{S} ]+$/u.test(prompt)
  const body = JSON.stringify({
    model: 'gpt-4o',
    messages: [{ role: 'user', content: isFit ? prompt : 'hello' }],
  })
  return `curl ${url}/v1/chat/completions -H 'content-type: application/json' -d '${body.replaceAll("'", "'\\''")}'`
}
