/** What a browser app gets with the mock: neither yaml nor Node code, tables only when asked for, few kilobytes. */
import { bundlers, gzipBytes, initialChunks, modulesOf } from './bundles.mjs'

/** Which vendors' code an app may hold: `undefined` means all. */
const apps = {
  'one-surface.js': ['openai'],
  'two-surfaces.js': ['openai', 'anthropic'],
  'handlers.js': undefined,
  'worker.js': undefined,
}
const tables = /\/tokens\/tables\//
const yamlCode = /yaml-library\.js/

export async function checkBundles(check, { name, directory }, goalsKB) {
  for (const [bundler, bundle] of Object.entries(bundlers)) {
    const bare = gzipBytes(initialChunks(await bundle(directory, 'bare-msw.js')))
    const used = gzipBytes(initialChunks(await bundle(directory, 'msw-with-a-handler.js')))
    for (const [app, vendors] of Object.entries(apps)) {
      const goalKB = goalsKB[app]
      await check(`${bundler} bundles ${app} with ${name} in under ${goalKB} kB`, async () => {
        const chunks = await bundle(directory, app)
        const initial = initialChunks(chunks)
        checkNoYaml(chunks)
        checkNoNode(chunks)
        checkTables(chunks, initial)
        if (vendors !== undefined) checkVendors(chunks, vendors)
        const bytes = gzipBytes(initial)
        const measured =
          `${kB(bytes - bare)} kB gzip over bare msw, ` +
          `${kB(bytes - used)} over msw with a handler (app ${kB(bytes)})`
        if (bytes - bare > goalKB * 1000) throw new Error(measured)
        return measured
      })
    }
    await check(`${bundler} bundles an app that reads YAML with ${name}`, async () => {
      const chunks = await bundle(directory, 'yaml.js')
      checkNoNode(chunks)
      if (!modulesOf(chunks).some((module) => yamlCode.test(module)))
        throw new Error('no yaml in it')
      return `${kB(gzipBytes(initialChunks(chunks)) - bare)} kB gzip over bare msw`
    })
  }
}

/** `"browser": null` in the exports map: a mistake shows when bundling, not when it runs. */
export async function checkWalls(check, directory) {
  for (const [bundler, bundle] of Object.entries(bundlers)) {
    await check(`${bundler} refuses mockllm/node-server for a browser`, async () => {
      const outcome = await bundle(directory, 'node-only.js').then(
        () => 'bundled it',
        (error) => error.message,
      )
      if (!outcome.includes('mockllm/node-server')) throw new Error(outcome)
    })
  }
}

function checkNoYaml(chunks) {
  const found = modulesOf(chunks).filter((module) => yamlCode.test(module))
  if (found.length > 0) throw new Error(`yaml is in the bundle: ${found.join(', ')}`)
  // msw brings graphql as a chunk of its own, which has names in common with yaml.
  const named = chunks.filter(({ code }) => code.includes('YAMLParseError'))
  if (named.length > 0) throw new Error(`yaml code is in ${named.map(({ name }) => name)}`)
}

function checkNoNode(chunks) {
  for (const { name, code } of chunks) {
    const [found] = /(?:from|import|require)\s*\(?\s*["']node:[^"']+["']/.exec(code) ?? []
    if (found !== undefined) throw new Error(`${name} has ${found}`)
  }
  const server = modulesOf(chunks).filter((module) => module.includes('/node-server/'))
  if (server.length > 0) throw new Error(`server code is in the bundle: ${server.join(', ')}`)
}

/** An app that names its surfaces gets no code of the others. */
function checkVendors(chunks, vendors) {
  const foreign = modulesOf(chunks).filter((module) => {
    const [, vendor] = /\/providers\/([^/]+)\//.exec(module) ?? []
    return vendor !== undefined && !vendors.includes(vendor)
  })
  if (foreign.length > 0) throw new Error(`in the bundle: ${foreign.join(', ')}`)
}

/** Each table is a chunk of its own, which nothing loads before it is needed. */
function checkTables(chunks, initial) {
  const early = modulesOf(initial).filter((module) => tables.test(module))
  if (early.length > 0) throw new Error(`loaded at once: ${early.join(', ')}`)
  const late = chunks.filter((chunk) => modulesOf([chunk]).some((module) => tables.test(module)))
  if (late.length !== 2) throw new Error(`${late.length} chunks with tables, expected 2`)
  for (const chunk of late) {
    const modules = modulesOf([chunk])
    if (modules.length !== 1) throw new Error(`a table shares a chunk: ${modules.join(', ')}`)
  }
}

function kB(bytes) {
  return (bytes / 1000).toFixed(1)
}
