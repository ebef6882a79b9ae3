/** What rules cost: a request in process, with more and more rules that are not the one that answers. */
import * as engines from '../dist/src/engine.js'
import { allSurfaces } from '../dist/src/providers/registry.js'
import { median } from './statistics.mjs'

const prompt = 'question 9999 about dogs'
const body = JSON.stringify({ model: 'gpt-4o', messages: [{ role: 'user', content: prompt }] })
const answer = { reply: 'Woof.' }

const createEngine = (config) => engines.createEngine(config, allSurfaces)

/** Rules that each look at the prompt, and the one that matches behind them. */
const kinds = {
  regex: (index) => ({ user: { regex: `^question ${index} about (cats|dogs)$` } }),
  contains: (index) => ({ user: { contains: `question ${index} about` } }),
  pattern: (index) => ({ user: { pattern: `question ${index} about {topic}` } }),
}

/** Exact prompts: their number must not matter. The others are tried one by one. */
export async function measureRules({ rounds, scale = 1 }) {
  const compileMs = measureCompile(rounds)
  const exact = {}
  for (const count of [1, 100, 10_000]) exact[count] = createEngine(exactConfig(count))
  const used = {}
  for (const count of [1, 10_000]) {
    used[count] = createEngine(exactConfig(count))
    // A rule in front of all others in a session is put there for each request.
    used[count].use({ match: { user: 'hi' }, ...answer }, 'a session')
  }
  // One takes a few microseconds: of fewer, a sample would be as short as a pause of the collector.
  const count = Math.round(20_000 * scale)
  const linear = []
  for (const [kind, match] of Object.entries(kinds)) {
    const engines = {}
    for (const count of [10, 100, 1000, 10_000]) {
      engines[count] = createEngine({ rules: rulesOf(count, match) })
    }
    linear.push({ kind, costs: await measureLinear(engines, rounds, scale) })
  }
  return {
    exact: { goal: 1.2, costs: await measureRounds(exact, rounds, () => count) },
    session: { goal: 1.2, costs: await measureRounds(used, rounds, () => count, 'a session') },
    linear,
    compileMs,
  }
}

function exactConfig(count) {
  const others = Array.from({ length: count - 1 }, (_, index) => [`question ${index}`, 'Miaow.'])
  return { responses: Object.fromEntries([...others, [prompt, 'Woof.']]) }
}

function rulesOf(count, match) {
  const first = 10_000 - count
  return Array.from({ length: count }, (_, index) => ({ match: match(first + index), ...answer }))
}

/** Nanoseconds that each rule adds, between one number of rules and the next. */
async function measureLinear(engines, rounds, scale) {
  const requests = (rules) => Math.max(20, Math.round((200_000 * scale) / (rules + 100)))
  const costs = await measureRounds(engines, rounds, requests)
  return costs.map((cost, at) => {
    const before = costs[at - 1]
    if (before === undefined) return cost
    const addedMicros = cost.cpuMicros - before.cpuMicros
    return { ...cost, nanosPerRule: (addedMicros * 1000) / (cost.rules - before.rules) }
  })
}

/** How many rounds pass until everything is compiled. */
const warmUps = 4

/** Rounds are interleaved, so that a drift of the machine hits all. */
async function measureRounds(engines, rounds, requestsOf, session) {
  const samples = Object.entries(engines).map(([rules, engine]) => ({
    rules: Number(rules),
    engine,
    cpuMicros: [],
  }))
  for (let round = -warmUps; round < rounds; round++) {
    for (const { rules, engine, cpuMicros } of samples) {
      const sample = await measureRound(engine, requestsOf(rules), session)
      if (round >= 0) cpuMicros.push(sample)
    }
  }
  const [least] = samples
  return samples.map(({ rules, cpuMicros }) => ({
    rules,
    cpuMicros: median(cpuMicros),
    ratio: median(cpuMicros.map((sample, round) => sample / least.cpuMicros[round])),
  }))
}

async function measureRound(engine, requests, session) {
  const before = process.cpuUsage()
  for (let sent = 0; sent < requests; sent++) {
    const answered = await engine.respond(
      {
        method: 'POST',
        url: 'https://api.openai.com/v1/chat/completions',
        headers: new Headers(),
        text: async () => body,
      },
      session,
    )
    if (!answered.body.includes('Woof.')) throw new Error(`not the answer: ${answered.body}`)
  }
  const { user, system } = process.cpuUsage(before)
  return (user + system) / requests
}

/** Milliseconds until a config of 10,000 answers is ready. */
function measureCompile(rounds) {
  const config = exactConfig(10_000)
  const samples = Array.from({ length: rounds }, () => {
    const startedMs = performance.now()
    createEngine(config)
    return performance.now() - startedMs
  })
  return median(samples)
}
