/** Azure's own words and bytes: what differs from OpenAI's. */
import { describe, expect, test } from 'vitest'
import { complete } from '../../src/complete.ts'
import { ApiError } from '../../src/errors/api-error.ts'
import type { ErrorKind } from '../../src/errors/error-kinds.ts'
import { azure } from '../../src/providers/azure/azure.ts'
import { chatCompletions } from '../../src/providers/azure/chat.ts'
import { atApiVersion, atDeployment, atVersion1 } from '../../src/providers/azure/endpoints.ts'
import { listModels } from '../../src/providers/azure/models.ts'
import { azure as surface } from '../../src/providers/azure/surfaces.ts'
import { allSurfaces } from '../../src/providers/registry.ts'
import { hashText } from '../../src/random.ts'
import type { Reply } from '../../src/reply.ts'
import { createRouter } from '../../src/router.ts'
import { framesToText } from '../../src/stream/event-stream.ts'
import { encodePaced } from '../../src/stream/steps.ts'
import { endpointRequest } from '../endpoint-request.ts'
import { promptOf } from '../prompt-of.ts'

const facts = { requestId: 'r1', status: 200 }
const messages = [{ role: 'user', content: 'hi' }]
const safe = { filtered: false, severity: 'safe' }
const graded = { hate: safe, self_harm: safe, sexual: safe, violence: safe }
const unseen = { filtered: false, detected: false }
const ofPrompt = [{ prompt_index: 0, content_filter_results: { ...graded, jailbreak: unseen } }]
const ofAnswer = {
  ...graded,
  protected_material_code: unseen,
  protected_material_text: unseen,
}

describe('paths', () => {
  const byDeployment = atDeployment(chatCompletions)
  const byVersion = atVersion1(chatCompletions)

  test('by deployment, by version, by api-version', () => {
    expect([byDeployment, byVersion, atApiVersion(listModels)].map(({ path }) => path)).toEqual([
      '/openai/deployments/{deployment}/chat/completions',
      '/openai/v1/chat/completions',
      '/openai/models',
    ])
    const paths = surface.endpoints.map(({ method, path }) => `${method} ${path}`)
    expect(new Set(paths).size).toBe(paths.length)
  })

  test('the deployment is the model, whatever the body says', () => {
    const given = { parameters: { deployment: 'mine' } }
    const parse = (body: Record<string, unknown>) =>
      byDeployment.parse(body, endpointRequest({ ...given, body }))
    expect(parse({ messages })).toMatchObject({ provider: 'azure', model: 'mine' })
    expect(parse({ messages, model: 'gpt-4o' })).toMatchObject({ model: 'mine' })
    const withoutModel = () => byVersion.parse({ messages }, endpointRequest())
    expect(withoutModel).toThrow('you must provide a model parameter')
  })

  test('strict: api-version is wanted where the path has none', () => {
    const body = { messages, model: 'm' }
    const strict = endpointRequest({ body, strict: true, parameters: { deployment: 'mine' } })
    expect(() => byDeployment.parse(body, strict)).toThrow('Resource not found')
    expect(() => atApiVersion(listModels).read(strict)).toThrow('Resource not found')
    const query = new URLSearchParams({ 'api-version': '2024-10-21' })
    expect(byDeployment.parse(body, { ...strict, query })).toMatchObject({ model: 'mine' })
    expect(byVersion.parse(body, { ...strict, parameters: {} })).toMatchObject({ model: 'm' })
  })

  test.each([
    ['/openai/deployments/d/chat/completions', '', {}, 'azure'],
    ['/openai/v1/chat/completions', '', {}, 'openai'],
    ['/openai/v1/chat/completions', '', { 'api-key': 'k' }, 'azure'],
    ['/azure/openai/v1/chat/completions', '', {}, 'azure'],
    ['/openai/v1/chat/completions', 'a.openai.azure.com', {}, 'azure'],
    ['/openai/v1/chat/completions', 'api.groq.com', {}, expect.not.stringMatching('azure')],
    ['/v1/chat/completions', '', { 'user-agent': 'mistral-client-python/1' }, 'mistral'],
    ['/mistral/v1/chat/completions', '', {}, 'mistral'],
    ['/v1/chat/completions', 'api.eu.mistral.ai', {}, 'mistral'],
    ['/v1/fim/completions', '', {}, 'mistral'],
  ])('%s of host %j is asked of %j: %s', (path, host, headers, expected) => {
    const route = createRouter(allSurfaces).find(
      endpointRequest({ path, host, headers: new Headers(headers as Record<string, string>) }),
    )
    expect(route!.provider.name).toEqual(expected)
  })
})

describe('chat', () => {
  const asked = promptOf({ model: 'm' })
  const request = endpointRequest()
  const completionOf = (reply: Reply) =>
    complete({ id: 'x', ...reply }, asked, {
      hash: hashText('a request'),
      createdSeconds: 5,
      captures: {},
    })
  const encode = async (reply: Reply) =>
    chatCompletions.encode(await completionOf(reply), asked, request, 0)
  const stream = async (reply: Reply) => {
    const completion = await completionOf(reply)
    const encoder = chatCompletions.encodeStream(completion, asked, request)
    const steps = encodePaced(completion, encoder, { jitter: 0, chunk: 5, ttftMs: 0 }, () => 0)
    return [...steps].map(({ frames }) => framesToText(frames)).join('')
  }

  test('says what the filter says of prompt and answer', async () => {
    const answer = await encode({ text: 'Hi' })
    expect(answer).toMatchObject({
      object: 'chat.completion',
      choices: [{ finish_reason: 'stop', content_filter_results: ofAnswer }],
      prompt_filter_results: ofPrompt,
    })
    expect(answer).not.toHaveProperty('service_tier')
    expect(await encode({ tool_calls: [{ name: 'see' }] })).toMatchObject({
      choices: [{ content_filter_results: {} }],
    })
    expect(await encode({ text: 'Hi', finish_reason: 'content_filter' })).toMatchObject({
      choices: [
        {
          finish_reason: 'content_filter',
          content_filter_results: { violence: { filtered: true, severity: 'high' }, hate: safe },
        },
      ],
    })
  })

  test('streams it: a chunk of the prompt first, then with each piece', async () => {
    const frame = (delta: string, reason: string, results: object) =>
      `data: {"id":"x","object":"chat.completion.chunk","created":5,"model":"m","choices":[{"index":0,"delta":${delta},"logprobs":null,"finish_reason":${reason},"content_filter_results":${JSON.stringify(results)}}]}\n\n`
    const [{ content_filter_results: results }] = ofPrompt as [(typeof ofPrompt)[0]]
    expect(await stream({ text: 'Hi “you' })).toBe(
      [
        `data: {"choices":[],"created":0,"id":"","model":"","object":"","prompt_filter_results":[{"prompt_index":0,"content_filter_results":${JSON.stringify(results)}}]}\n\n`,
        frame('{"role":"assistant","content":"","refusal":null}', 'null', {}),
        frame('{"content":"Hi “y"}', 'null', ofAnswer),
        frame('{"content":"ou"}', 'null', ofAnswer),
        frame('{}', '"stop"', {}),
        'data: [DONE]\n\n',
      ].join(''),
    )
  })
})

describe('errors', () => {
  const encode = (kind: ErrorKind) => {
    const described = azure.describeError(kind, { model: 'm', nowMs: 0, retryAfter: 2 })
    return azure.encodeError(new ApiError(described), facts)
  }

  test('of the gateway have a code and a message', () => {
    expect(encode('model_not_found')).toEqual({
      error: {
        code: 'DeploymentNotFound',
        message: expect.stringMatching(/^The API deployment for this resource does not exist/),
      },
    })
    expect(encode('not_found')).toEqual({ error: { code: '404', message: 'Resource not found' } })
  })

  test('of the model are OpenAI’s', () => {
    expect(encode('context_length_exceeded')).toMatchObject({
      error: {
        type: 'invalid_request_error',
        param: 'messages',
        code: 'context_length_exceeded',
      },
    })
  })

  test('of the content filter say what was filtered', () => {
    expect(encode('content_filter')).toEqual({
      error: {
        message: expect.stringContaining("Azure OpenAI's content management policy"),
        type: null,
        param: 'prompt',
        code: 'content_filter',
        status: 400,
        innererror: {
          code: 'ResponsibleAIPolicyViolation',
          content_filter_result: {
            ...graded,
            violence: { filtered: true, severity: 'high' },
            jailbreak: unseen,
          },
        },
      },
    })
  })

  test('a rate limit says when to come again', () => {
    const { headers } = azure.describeError('rate_limit', { model: 'm', nowMs: 0, retryAfter: 0.5 })
    expect(headers).toMatchObject({ 'retry-after': '0.5', 'retry-after-ms': '500' })
  })

  test('type and code of one’s own are kept, in either envelope', () => {
    const encode = (status: number) =>
      azure.encodeError(new ApiError({ status, message: 'm', type: 't', code: 'c' }), facts)
    expect(encode(418)).toEqual({ error: { code: 'c', message: 'm', type: 't' } })
    expect(encode(400)).toEqual({ error: { message: 'm', type: 't', param: null, code: 'c' } })
  })

  test('keys come in a header of their own, or as a token', () => {
    const keyOf = (headers: Record<string, string>) =>
      azure.apiKey(endpointRequest({ headers: new Headers(headers) }))
    expect(keyOf({ 'api-key': 'k' })).toBe('k')
    expect(keyOf({ authorization: 'Bearer t' })).toBe('t')
    expect(keyOf({})).toBeUndefined()
    expect(azure.refuseKey('k').message).toMatch(/^Access denied/)
    expect(azure.refuseKey(undefined).message).toMatch(/^Unauthorized/)
  })
})
