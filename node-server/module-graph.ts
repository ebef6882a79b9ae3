/** The files that a JS or TS module is made of, found by reading its relative imports. */
import { readFileSync, realpathSync, statSync } from 'node:fs'
import { dirname, extname, resolve } from 'node:path'

const specifierPattern = /(?:\bfrom|\bimport|\brequire)\s*\(?\s*(['"])(\.{1,2}\/[^'"\n]+)\1/g
const extensions = ['.ts', '.mts', '.cts', '.js', '.mjs', '.cjs', '.json']

/**
 * The module itself and what it imports, directly and indirectly, packages left out. A file that is
 * imported but missing is among them, so that it can be waited for.
 */
export function listModuleFiles(entry: string): string[] {
  const files = new Set<string>()
  const pending = [resolve(entry)]
  for (let file = pending.pop(); file !== undefined; file = pending.pop()) {
    if (files.has(file)) continue
    files.add(file)
    for (const [, , specifier] of readSource(file).matchAll(specifierPattern)) {
      pending.push(resolveImport(file, specifier!))
    }
  }
  return [...files]
}

function readSource(file: string): string {
  if (extname(file) === '.json') return ''
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

function resolveImport(importer: string, specifier: string): string {
  const path = resolve(dirname(realPath(importer)), specifier)
  const candidates = [
    path,
    // TypeScript's own convention: a `.js` import names the `.ts` source.
    path.replace(/\.([cm]?)js$/, '.$1ts'),
    ...extensions.map((extension) => path + extension),
    ...extensions.map((extension) => resolve(path, `index${extension}`)),
  ]
  const found = candidates.find(isFile)
  if (found !== undefined) return found
  return extname(path) === '' ? `${path}.ts` : path
}

function realPath(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return path
  }
}

function isFile(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isFile() === true
  } catch {
    // A loop of links, a name that is too long: no file either.
    return false
  }
}
