/** The client's types as they are on the wire: it turns `camelCase` into `snake_case` and back. */

type Snake<Name extends string> = Name extends `${infer First}${infer Rest}`
  ? First extends Lowercase<First>
    ? `${First}${Snake<Rest>}`
    : `_${Lowercase<First>}${Snake<Rest>}`
  : Name

export type Wire<Type> = Type extends readonly (infer Entry)[]
  ? Wire<Entry>[]
  : Type extends object
    ? { [Key in keyof Type as Key extends string ? Snake<Key> : Key]: Wire<Type[Key]> }
    : Type
