/** Mistral's list of models. @see https://docs.mistral.ai/api/endpoint/models */
import type { BaseModelCard } from '@mistralai/mistralai/models/components'
import type { DocumentEndpoint } from '../provider.ts'
import type { Wire } from './wire.ts'

type Capability = keyof Wire<BaseModelCard['capabilities']>

const chat: readonly Capability[] = ['completion_chat', 'function_calling']
const seeing: readonly Capability[] = [...chat, 'vision']
const thinking: readonly Capability[] = [...seeing, 'reasoning']

/** What each of them can do. */
const models: Record<string, readonly Capability[]> = {
  'mistral-large-latest': seeing,
  'mistral-medium-latest': seeing,
  'mistral-small-latest': seeing,
  'magistral-medium-latest': thinking,
  'magistral-small-latest': thinking,
  'ministral-8b-latest': chat,
  'devstral-medium-latest': chat,
  'codestral-latest': [...chat, 'completion_fim'],
  'pixtral-large-latest': seeing,
  'open-mistral-nemo': chat,
  'mistral-embed': [],
  'codestral-embed': [],
  'mistral-moderation-latest': ['moderation', 'classification'],
}

export const listModels: DocumentEndpoint = {
  kind: 'document',
  method: 'GET',
  path: '/v1/models',
  read: () => ({ object: 'list', data: Object.keys(models).map(describe) }),
}

export const retrieveModel: DocumentEndpoint = {
  kind: 'document',
  method: 'GET',
  path: '/v1/models/{model}',
  // Any model is there, because any model answers.
  read: ({ parameters }) => describe(parameters['model']!),
}

function describe(id: string) {
  const able = Object.hasOwn(models, id) ? models[id]! : chat
  const can = (capability: Capability) => able.includes(capability)
  return {
    id,
    object: 'model',
    created: 1_735_689_600,
    owned_by: 'mockllm',
    capabilities: {
      completion_chat: can('completion_chat'),
      function_calling: can('function_calling'),
      reasoning: can('reasoning'),
      completion_fim: can('completion_fim'),
      fine_tuning: false,
      vision: can('vision'),
      ocr: false,
      classification: can('classification'),
      moderation: can('moderation'),
      audio: false,
      audio_transcription: false,
      audio_transcription_realtime: false,
      audio_speech: false,
      unified_resources: false,
    },
    name: id,
    description: 'A model of mockllm.',
    max_context_length: 131_072,
    aliases: [],
    deprecation: null,
    deprecation_replacement_model: null,
    default_model_temperature: 0.3,
    internal: false,
    type: 'base',
  } satisfies Wire<Omit<BaseModelCard, 'deprecation'>> & { deprecation: null }
}
