/** Bundles an app for the browser as its author would, and says what came out. */
import { relative } from 'node:path'
import { gzipSync } from 'node:zlib'
import { nodeResolve } from '@rollup/plugin-node-resolve'
import { build } from 'esbuild'
import { rollup } from 'rollup'
import { minify } from 'rollup-plugin-esbuild'

/**
 * @typedef {object} Chunk
 * @property {string} name
 * @property {string} code
 * @property {boolean} isEntry
 * @property {string[]} imports chunks that load with it
 * @property {Record<string, number>} bytesByModule by path below the app, for what is left of each
 */

/** @typedef {(directory: string, file: string) => Promise<Chunk[]>} Bundle */

/** @type {Bundle} */
async function bundleWithEsbuild(directory, file) {
  const { metafile, outputFiles } = await build({
    entryPoints: [file],
    absWorkingDir: directory,
    outdir: 'out',
    bundle: true,
    splitting: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    legalComments: 'none',
    metafile: true,
    write: false,
    logLevel: 'silent',
  })
  const codeOf = (name) => outputFiles.find(({ path }) => relative(directory, path) === name).text
  return Object.entries(metafile.outputs).map(([name, { entryPoint, imports, inputs }]) => ({
    name,
    code: codeOf(name),
    isEntry: entryPoint === file,
    imports: imports.filter(({ kind }) => kind !== 'dynamic-import').map(({ path }) => path),
    bytesByModule: Object.fromEntries(
      Object.entries(inputs).map(([module, { bytesInOutput }]) => [module, bytesInOutput]),
    ),
  }))
}

/** @type {Bundle} */
async function bundleWithRollup(directory, file) {
  const bundle = await rollup({
    input: `${directory}/${file}`,
    plugins: [nodeResolve({ browser: true }), minify()],
    onwarn(warning) {
      // An import that is left as it stands, such as one of `node:fs`, fails in a browser.
      if (warning.code === 'UNRESOLVED_IMPORT') throw new Error(warning.message)
    },
  })
  const { output } = await bundle.generate({ format: 'es' })
  await bundle.close()
  return output.map(({ fileName, code, isEntry, imports, modules }) => ({
    name: fileName,
    code,
    isEntry,
    imports,
    bytesByModule: Object.fromEntries(
      Object.entries(modules).map(([id, { renderedLength }]) => [
        relative(directory, id),
        renderedLength,
      ]),
    ),
  }))
}

/** @type {Record<string, Bundle>} */
export const bundlers = { esbuild: bundleWithEsbuild, rollup: bundleWithRollup }

/** What is fetched before the app runs: the entry and all that it imports. */
export function initialChunks(chunks) {
  const found = new Set(chunks.filter(({ isEntry }) => isEntry))
  for (const { imports } of found) {
    for (const chunk of chunks) if (imports.includes(chunk.name)) found.add(chunk)
  }
  return [...found]
}

export function gzipBytes(chunks) {
  return chunks.reduce((sum, { code }) => sum + gzipSync(code, { level: 9 }).length, 0)
}

export function modulesOf(chunks) {
  return chunks.flatMap(({ bytesByModule }) =>
    Object.keys(bytesByModule).filter((module) => bytesByModule[module] > 0),
  )
}
