/** The SDK's types as they stand on the wire: the SDK itself speaks camelCase. */

type SnakeCase<Name extends string> = Name extends `${infer First}${infer Rest}`
  ? First extends Lowercase<First>
    ? `${First}${SnakeCase<Rest>}`
    : `_${Lowercase<First>}${SnakeCase<Rest>}`
  : Name

/** All keys in snake_case, in nested objects, too. */
export type Wire<Value> = Value extends string
  ? Value
  : Value extends readonly (infer Entry)[]
    ? Wire<Entry>[]
    : Value extends object
      ? { [Key in keyof Value as Key extends string ? SnakeCase<Key> : Key]: Wire<Value[Key]> }
      : Value
