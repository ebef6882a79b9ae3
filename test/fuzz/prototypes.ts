/** Whether a request has put anything where all objects find it. */

const roots = [
  Object.prototype,
  Array.prototype,
  String.prototype,
  Function.prototype,
  Map.prototype,
]
const before = roots.map(keysOf)

export function checkPrototypes(): void {
  const after = roots.map(keysOf)
  if (after.join('\n') !== before.join('\n')) throw new Error('a prototype has been changed')
}

function keysOf(root: object): string {
  return Reflect.ownKeys(root).map(String).join(' ')
}
