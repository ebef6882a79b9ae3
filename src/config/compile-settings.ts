/** Brings settings and defaults into the form that requests are answered by. */
import type { LagProfile, LagReply } from '../reply.ts'
import { compileGlob } from '../rules/glob.ts'
import type { Settings } from '../settings.ts'
import { type Lag, lagOfFactor, resolveLag } from '../stream/lag.ts'
import type { CheckedConfig } from './validate.ts'

export function compileSettings(
  settings: CheckedConfig['settings'],
  defaults: CheckedConfig['defaults'],
): Settings {
  const { lag, lag_enabled, lag_factor, model_lag = {}, now } = settings
  return {
    lag:
      lag === undefined
        ? seedLag(lag_enabled, lag_factor)
        : resolveLag(lag as LagProfile | LagReply),
    modelLag: Object.entries(model_lag).map(([glob, modelLag]) => ({
      fits: compileGlob(glob),
      lag: resolveLag(modelLag as LagProfile | LagReply),
    })),
    strict: settings.strict,
    seed: settings.seed,
    nowMs: now === undefined ? undefined : Date.parse(now),
    folding: { ignoreCase: settings.ignore_case, ignoreWhitespace: settings.ignore_whitespace },
    unmatched: defaults.unmatched,
    error: defaults.error as Settings['error'],
    fault: defaults.fault as Settings['fault'],
    providers: switches(settings.providers),
    apiKeys: settings.api_keys,
    guard: settings.guard,
    upstreams: settings.upstreams ?? {},
  }
}

/** A list switches on what it names alone; an object switches on or off what it names. */
function switches(given: CheckedConfig['settings']['providers']): Settings['providers'] {
  if (given === undefined) return undefined
  if (Array.isArray(given)) {
    const names: readonly string[] = given
    return (surface, provider) => names.includes(surface) || names.includes(provider)
  }
  const named = given as Record<string, boolean>
  return (surface, provider) => named[surface] ?? named[provider] ?? true
}

function seedLag(isEnabled: boolean, factor: number): Lag | undefined {
  return isEnabled ? lagOfFactor(factor) : undefined
}
