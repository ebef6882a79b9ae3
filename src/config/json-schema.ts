/** The schema as JSON Schema, for completion and checks in editors. Used by the build only. */
import { toJsonSchema } from '@valibot/to-json-schema'
import { fileConfigSchema } from './schema.ts'
import { shareSubschemas } from './share-subschemas.ts'

export function createJsonSchema(): Record<string, unknown> {
  const schema = toJsonSchema(fileConfigSchema, {
    // Newer drafts are not understood by every editor.
    target: 'draft-07',
    typeMode: 'input',
    // What JSON Schema has no words for is checked when the file is read.
    ignoreActions: ['check', 'raw_check', 'finite'],
    overrideSchema({ jsonSchema }) {
      const { propertyNames, ...rest } = jsonSchema
      // Every key is a string; only a pattern says more.
      return isObject(propertyNames) && 'pattern' in propertyNames ? undefined : rest
    },
  })
  const { $schema, ...rest } = shareSubschemas(schema as Record<string, unknown>)
  return {
    $schema,
    title: 'mockllm config',
    description: 'What the mocked model says.',
    ...rest,
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}
