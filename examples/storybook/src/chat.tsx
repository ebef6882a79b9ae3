import { type FormEvent, useEffect, useRef, useState } from 'react'
import type { StreamReply } from './reply.ts'

export interface ChatProps {
  /** Where answers come from. */
  streamReply: StreamReply
}

type Status = 'ready' | 'answering' | 'done' | 'stopped' | 'failed'

/** A chat of one turn that shows the answer as it arrives and can be stopped midway. */
export function Chat({ streamReply }: ChatProps) {
  const [prompt, setPrompt] = useState('Tell me a joke')
  const [answer, setAnswer] = useState('')
  const [status, setStatus] = useState<Status>('ready')
  const running = useRef<AbortController>(undefined)

  useEffect(() => () => running.current?.abort(), [])

  async function send(event: FormEvent) {
    event.preventDefault()
    const controller = new AbortController()
    running.current = controller
    setAnswer('')
    setStatus('answering')
    try {
      for await (const piece of streamReply(prompt, controller.signal)) {
        setAnswer((text) => text + piece)
      }
      setStatus(controller.signal.aborted ? 'stopped' : 'done')
    } catch (error) {
      if (!controller.signal.aborted) setAnswer(String(error))
      setStatus(controller.signal.aborted ? 'stopped' : 'failed')
    }
  }

  return (
    <form onSubmit={send}>
      <input
        aria-label="Message"
        value={prompt}
        onChange={(event) => setPrompt(event.target.value)}
      />
      <button type="submit" disabled={status === 'answering'}>
        Send
      </button>
      <button
        type="button"
        disabled={status !== 'answering'}
        onClick={() => running.current?.abort()}
      >
        Stop
      </button>
      <p role="log" aria-label="Answer">
        {answer}
      </p>
      <small role="status">{status}</small>
    </form>
  )
}
