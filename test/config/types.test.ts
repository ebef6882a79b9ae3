import { expect, expectTypeOf, test } from 'vitest'
import { type Config, defineConfig } from '../../src/config/schema.ts'
import type { Reply, RespondFunction } from '../../src/reply.ts'
import type { RuleConfig, RuleReply } from '../../src/rules/rule-config.ts'

test('the type of a config comes from the schema', () => {
  expectTypeOf<NonNullable<Config['responses']>[string]>().toEqualTypeOf<
    string | RuleReply | RespondFunction
  >()
  expectTypeOf<NonNullable<Config['settings']>['lag_factor']>().toEqualTypeOf<number | undefined>()
  expectTypeOf<NonNullable<Config['defaults']>['unknown_response']>().toEqualTypeOf<
    string | Reply | undefined
  >()
  expectTypeOf<NonNullable<Config['rules']>>().toEqualTypeOf<RuleConfig[]>()
  expectTypeOf<Parameters<NonNullable<Config['respond']>>[0]['user']>().toBeString()
})

test('defineConfig returns what it is given', () => {
  const config: Config = {
    responses: { hi: { tool_calls: [{ name: 'search', arguments: '{not JSON' }] } },
    respond: async ({ user }) => (user === 'ho' ? { text: 'Ho!' } : undefined),
  }
  expect(defineConfig(config)).toBe(config)
})

test('the compiler knows mistakes', () => {
  // @ts-expect-error unknown key
  defineConfig({ settings: { lag_enable: true } })
  // @ts-expect-error wrong type
  defineConfig({ settings: { lag_factor: 'fast' } })
  // @ts-expect-error unknown finish reason
  defineConfig({ responses: { hi: { finish_reason: 'stopped' } } })
  // @ts-expect-error a tool call without a name
  defineConfig({ responses: { hi: { tool_calls: [{ arguments: {} }] } } })
  // @ts-expect-error unknown test of a text
  defineConfig({ rules: [{ match: { user: { contain: 'hi' } }, reply: 'Hello!' }] })
  // @ts-expect-error unknown kind of error
  defineConfig({ rules: [{ reply: { error: 'rate_limited' } }] })
  // @ts-expect-error a reply that is neither text nor an object
  defineConfig({ respond: () => 42 })
})
