/** One example for each section of the reference, in which every key of it occurs. */

export const configExample = `
responses:
  "what is 2+2?": "2+2 equals 9."
rules:
  - match: { user: { word: hello } }
    reply: Hello!
defaults: { unknown_response: Pardon? }
settings: { lag_enabled: true }
`

export const ruleExample = `
rules:
  - name: pay
    match: { user: { word: pay } }
    scenario: { name: order, next: paid }
    reply: Paid.
  - name: status
    match: { user: { word: status } }
    scenario: { name: order, state: paid }
    reply: Your order is paid.
`

export const matchExample = `
rules:
  - match:
      user: { contains: weather }
      system: { contains: tutor }
      assistant: { glob: "Which city*" }
      any_message: { word: Paris }
      model: "gpt-*"
      provider: openai
      endpoint: chat.completions
      tools: [get_weather, search]
      tool_choice: auto
      tool_result: { name: search, id: "call_*", content: { contains: sunny }, is_error: false }
      turn: 1
      headers: { x-team: blue, authorization: true }
      api_key: { glob: "sk-test-*" }
      stream: true
      response_format: json_schema
      schema_name: forecast
      has_image: false
      has_audio: false
      has_file: false
      temperature: { min: 0, max: 0.5 }
      top_p: 1
      max_tokens: [256, 512]
      seed: 7
      metadata: { user: ann }
      body: { reasoning.effort: high, n: 1 }
      not: { user: { word: joke } }
    reply: It is sunny.
`

export const textExample = `
rules:
  - match: { user: hi }
    reply: The whole text.
  - match: { user: { exact: [HELLO, HI THERE], ignore_case: true, ignore_whitespace: true } }
    reply: Any of a list, whatever the case and the spaces.
  - match: { user: { contains: "2+2", not: { contains: joke } } }
    reply: Somewhere in the text.
  - match: { user: { word: help } }
    reply: A whole word.
  - match: { user: { regex: "order #(?<id>[0-9]+)", flags: i } }
    reply: { template: "Order {id} is on its way." }
  - match: { user: { glob: "translate * to French" } }
    reply: With wildcards.
  - match: { user: { pattern: "explain {topic} simply" } }
    reply: { template: "{topic}, simply put." }
`

export const replyExample = `
responses:
  "hello": { text: "Hello!", usage: { input_tokens: 3 }, model: gpt-5, id: chatcmpl-1, headers: { x-served-by: mock } }
  "who am I?": { template: "You said: {user}" }
  "as data": { json: { city: Paris, celsius: 18 } }
  "think": { reasoning: "Let me see.", text: "42", finish_reason: stop }
  "weather in Paris?":
    turns:
      - tool_calls: [{ name: get_weather, arguments: { city: Paris } }]
      - text: It is 18 °C in Paris.
  "do harm": { refusal: "I can't help with that." }
  "first look, then call":
    blocks: [{ text: "I'll look." }, { tool_call: { name: search } }, { text: "Done." }]
  "source?": { text: "It says so.", citations: [{ url: "https://example.com" }] }
  "how sure?": { text: "Yes", logprobs: [{ token: "Yes", logprob: -0.1 }] }
  "three of them": { choices: [One, Two, Three] }
  "flaky":
    sequence: [{ error: rate_limit }, { text: Better now. }]
    repeat: cycle
    retries: same
    times: 4
  "torn": { text: A long story., fault: disconnect@3 }
  "slow": { text: Here I am., lag: slow }
  "as it is": { raw: { status: 200, body: { any: thing } } }
  "a cat": { embedding: [0.6, 0.8] }
  "a threat": { moderation: { flagged: true } }
  "draw a cat": { image: { url: "https://example.com/cat.png" } }
  "say hi": { audio: UklGRiQAAABXQVZF }
  "which one?": { scores: [0.1, 0.9] }
`

export const partExamples = {
  Reasoning: `
responses:
  "think": { reasoning: { text: Let me see., signature: c2ln }, text: "42" }
  "think in secret": { reasoning: { redacted: b3BhcXVl }, text: "42" }
`,
  'Tool calls': `
rules:
  - match: { user: { pattern: "weather in {city}" } }
    reply:
      tool_calls:
        - { name: get_weather, template: { city: "{city}" }, id: call_1 }
        - { name: search, arguments: { query: weather } }
        - { name: run, input: "print(1)" }
        - { name: broken, arguments: '{"city": "Par', verbatim: true }
`,
  Blocks: `
responses:
  "mix":
    blocks:
      - reasoning: First the search.
      - text: I'll look.
      - tool_call: { name: search }
      - template: "You said: {user}"
        citations: [{ url: "https://example.com" }]
      - json: { found: 1 }
      - refusal: No more than that.
`,
  Citations: `
responses:
  "source?":
    text: It is green. It is round.
    citations:
      - { url: "https://example.com", title: Example, cited_text: green, start: 0, end: 12 }
      - { document: 0, cited_text: round }
`,
  'Log probabilities': `
responses:
  "sure?":
    text: "Yes"
    logprobs:
      - { token: "Yes", logprob: -0.1, top_logprobs: [{ token: "Yes", logprob: -0.1 }] }
`,
  Moderations: `
responses:
  "a threat": { moderation: { flagged: true, categories: { violence: 0.9 } } }
`,
  Images: `
responses:
  "draw a cat": { image: { base64: iVBORw0KGgo=, revised_prompt: A tabby cat. } }
  "draw a dog": { image: { url: "https://example.com/dog.png" } }
`,
  Usage: `
responses:
  "hi":
    text: Hello!
    usage:
      input_tokens: 1200
      output_tokens: 80
      cached_tokens: 1000
      cache_creation_tokens: 100
      reasoning_tokens: 60
      input_audio_tokens: 0
      output_audio_tokens: 0
      accepted_prediction_tokens: 0
      rejected_prediction_tokens: 0
`,
  Errors: `
responses:
  "busy": { error: rate_limit }
  "wait": { error: { kind: rate_limit, retry_after: 2 } }
  "flaky": { text: Fine., error: { kind: server_error, probability: 0.3 } }
  "own": { error: { status: 418, type: teapot, code: short, message: Stout, headers: { x-pot: "1" } } }
`,
  Faults: `
responses:
  "torn": { text: A long story., fault: disconnect@3 }
  "one in ten": { text: A long story., fault: { kind: truncate, after: 5, probability: 0.1 } }
  "late": { text: A long story., fault: { kind: slow_start, delay_ms: 2000 } }
  "silent": { text: A long story., fault: { kind: stall, for_ms: 5000 } }
  "not what it seems": { text: A long story., fault: { kind: wrong_content_type, content_type: text/html } }
  "cut short": { text: A long story., fault: { kind: error_event, after: 2, error: overloaded } }
`,
  Lag: `
responses:
  "slow": { text: A long story., lag: slow-reasoner }
  "mine":
    text: A long story.
    lag: { profile: gpt, ttft_ms: 300, tokens_per_second: 60, jitter: 0.2, chunk: word }
`,
  'Raw responses': `
responses:
  "page": { raw: { status: 502, headers: { content-type: text/html }, body: "<h1>Bad gateway</h1>" } }
  "stream": { raw: { frames: ["data: hello\\n\\n", { any: thing }] } }
`,
}

export const defaultsExample = `
defaults:
  unknown_response: Pardon?
  unmatched: reply
  error: { kind: overloaded, probability: 0.05 }
  fault: { kind: disconnect, after: 3, probability: 0.05 }
`

export const settingsExample = `
settings:
  lag_enabled: true
  lag_factor: 20
  lag: { profile: gpt, chunk: word }
  model_lag: { "gpt-5*": gpt, "o*": slow-reasoner }
  strict: false
  seed: 42
  now: 2026-01-31T12:00:00Z
  ignore_case: true
  ignore_whitespace: true
  providers: [openai, anthropic]
  api_keys: [sk-test]
  guard: true
  upstreams: { openai: "https://api.openai.com" }
`
