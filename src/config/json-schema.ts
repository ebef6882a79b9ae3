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
    overrideAction({ valibotAction, jsonSchema: { pattern: _, ...rest } }) {
      const names = namesOf(valibotAction)
      return names === undefined ? undefined : { ...rest, enum: names }
    },
    overrideSchema({ jsonSchema }) {
      const { propertyNames, ...rest } = jsonSchema
      // Every key is a string; only a pattern or a list of them says more.
      const saysMore =
        isObject(propertyNames) && ('pattern' in propertyNames || 'enum' in propertyNames)
      return saysMore ? undefined : rest
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

/** Editors complete what is listed, but not what a pattern allows. */
function namesOf(action: object): string[] | undefined {
  const { requirement } = action as { requirement?: unknown }
  return isObject(requirement) && 'names' in requirement
    ? (requirement.names as string[])
    : undefined
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}
