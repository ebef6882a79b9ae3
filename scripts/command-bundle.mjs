/** How the command is bundled: what each start needs as one file, and the APIs in files that their first request loads. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { fileURLToPath, pathToFileURL } from 'node:url'

const pathOf = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url))
const registryFile = pathOf('src/providers/registry.ts')

/** The files of surfaces that the registry imports: what of it, and what to call the file that is made of it. */
function readImports() {
  const text = readFileSync(registryFile, 'utf8')
  const imports = text.matchAll(/^import \{([^}]+)\} from '\.\/([\w-]+)\/([\w-]+)\.ts'$/gm)
  return [...imports].map(([, names, vendor, file]) => ({
    names: names.split(',').flatMap((name) => name.trim() || []),
    vendor,
    source: pathOf(`src/providers/${vendor}/${file}.ts`),
    fileName: file === 'surfaces' ? `${vendor}.cjs` : `${vendor}-${file.split('-')[0]}.cjs`,
  }))
}

/**
 * In place of the registry: what the router reads of each endpoint, and its functions in a file of their own.
 * Compiling those of all vendors took longer than a first answer of one of them.
 */
export function surfacesOnDemand() {
  const files = readImports()
  return {
    name: 'surfaces-on-demand',
    async transform(_, id) {
      if (id !== registryFile) return null
      const built = pathToFileURL(pathOf('dist/src/providers/registry.js'))
      const { allSurfaces } = await import(built)
      for (const { source, fileName } of files) {
        this.emitFile({
          type: 'chunk',
          id: source,
          fileName: `command/${fileName}`,
          preserveSignature: 'allow-extension',
        })
      }
      return surfacesModule(files, allSurfaces)
    },
    resolveImportMeta: (property) =>
      property === 'url' ? 'require("node:url").pathToFileURL(__filename).href' : null,
    manualChunks: (id, { getModuleInfo }) => chunkOf(id, files, getModuleInfo),
  }
}

function surfacesModule(files, surfaces) {
  const providers = [...new Set(files.map(({ vendor }) => vendor))]
  const lines = [
    'import { onDemand } from "../../node-server/endpoint-on-demand.ts"',
    ...providers.map((name) => `import { ${name} as ${name}Provider } from "./${name}/${name}.ts"`),
    'export const allSurfaces = [',
  ]
  for (const { name, provider, endpoints } of surfaces) {
    const exported = name.replace(/-\w/g, (letter) => letter[1].toUpperCase())
    const file = files.find(({ names }) => names.includes(exported))
    if (file === undefined) throw new Error(`The registry imports no ${exported}.`)
    const load = `() => require("./${file.fileName}").${exported}.endpoints`
    const facts = endpoints.map(factsOf)
    // As text, which an engine reads sooner than it compiles so many objects.
    const text = JSON.stringify(JSON.stringify(facts))
    lines.push(
      `{ name: "${name}", provider: ${provider.name}Provider, endpoints: onDemand(${text}, ${load}) },`,
    )
  }
  return [...lines, ']'].join('\n')
}

/** What an endpoint says of itself, and the names of its functions. */
function factsOf(endpoint) {
  const entries = Object.entries(endpoint)
  const functions = entries.filter(([, value]) => typeof value === 'function')
  const facts = entries.filter(([, value]) => typeof value !== 'function')
  const other = facts.find(([, value]) => value !== null && typeof value === 'object')
  if (other !== undefined) throw new Error(`${endpoint.path}: ${other[0]} is no plain value.`)
  return [Object.fromEntries(facts), functions.map(([name]) => name)]
}

let reached

/** One file for what every start needs, one for reading a config, one for what several vendors share. */
function chunkOf(id, files, getModuleInfo) {
  reached ??= {
    command: reach(pathOf('node-server/main.ts'), getModuleInfo),
    config: reach(pathOf('src/config/parse-config.ts'), getModuleInfo),
    vendors: files.map(({ source, fileName }) => [fileName, reach(source, getModuleInfo)]),
  }
  if (reached.command.has(id)) return 'start'
  if (reached.config.has(id)) return 'config'
  const users = reached.vendors.filter(([, modules]) => modules.has(id))
  const chat = users.find(([fileName]) => fileName === 'openai-chat.cjs')
  if (chat !== undefined) return 'chat'
  return users.length > 1 ? 'vendors' : undefined
}

function reach(start, getModuleInfo) {
  const modules = new Set([start])
  for (const id of modules) {
    for (const imported of getModuleInfo(id)?.importedIds ?? []) modules.add(imported)
  }
  return modules
}

/** What was compiled of one build is of no use to any other. */
export const buildId = {
  name: 'build-id',
  generateBundle(_, bundle) {
    const hash = createHash('sha256')
    for (const name of Object.keys(bundle).sort()) hash.update(`${name}\n${bundle[name].code}`)
    const entry = bundle['cli.cjs']
    const code = entry.code.replace('__BUILD__', hash.digest('hex').slice(0, 16))
    if (code === entry.code) this.error('cannot find where the build is named in cli.cjs')
    entry.code = code
  },
}

/** As the loader of the command's files calls it, whose own is the one that is left. */
export const importByLoader = {
  name: 'import-by-loader',
  renderDynamicImport({ moduleId, targetModuleId }) {
    const isOwn = targetModuleId?.endsWith('.ts')
    return isOwn || moduleId.endsWith('code-cache.ts')
      ? null
      : { left: 'importModule(', right: ')' }
  },
}
