/** Log probabilities as Gemini has them. @see https://ai.google.dev/api/generate-content#LogprobsResult */
import type { Candidate } from '@google/genai'
import type { Part } from '../../completion.ts'

export function encodeLogprobs(
  parts: readonly Part[],
): Pick<Candidate, 'avgLogprobs' | 'logprobsResult'> {
  const tokens = parts.flatMap((part) =>
    part.type === 'text' || part.type === 'refusal' ? (part.logprobs ?? []) : [],
  )
  if (tokens.length === 0) return {}
  const sum = tokens.reduce((total, { logprob }) => total + logprob, 0)
  return {
    avgLogprobs: sum / tokens.length,
    logprobsResult: {
      topCandidates: tokens.map(({ top }) => ({ candidates: top.map(encodeToken) })),
      chosenCandidates: tokens.map(encodeToken),
    },
  }
}

function encodeToken({ token, logprob }: { token: string; logprob: number }) {
  return { token, logProbability: logprob }
}
