import { setupMockLLMWorker } from 'mockllm/browser'
import OpenAI from 'openai'
import { config } from './responses.ts'

const form = document.querySelector('form')!
const message = form.querySelector('input')!
const [sendButton, stopButton] = form.querySelectorAll('button')
const answer = document.querySelector('[role=log]')!
const status = document.querySelector('[role=status]')!

const client = new OpenAI({ apiKey: 'not-a-key', dangerouslyAllowBrowser: true })
let running: AbortController | undefined

async function send(prompt: string) {
  const controller = new AbortController()
  running = controller
  answer.textContent = ''
  show('answering')
  try {
    const chunks = await client.chat.completions.create(
      { model: 'gpt-5', messages: [{ role: 'user', content: prompt }], stream: true },
      { signal: controller.signal },
    )
    for await (const chunk of chunks) {
      answer.append(chunk.choices[0]?.delta.content ?? '')
    }
    show(controller.signal.aborted ? 'stopped' : 'done')
  } catch (error) {
    if (!controller.signal.aborted) answer.textContent = String(error)
    show(controller.signal.aborted ? 'stopped' : 'failed')
  }
}

function show(state: 'ready' | 'answering' | 'done' | 'stopped' | 'failed') {
  status.textContent = state
  sendButton!.disabled = state === 'answering'
  stopButton!.disabled = state !== 'answering'
}

// Nothing may be sent before the worker is in place: it would go to the real API.
sendButton!.disabled = true
await setupMockLLMWorker(config, { serviceWorkerUrl: './mockServiceWorker.js' })
form.addEventListener('submit', (event) => {
  event.preventDefault()
  void send(message.value)
})
stopButton!.addEventListener('click', () => running?.abort())
show('ready')
