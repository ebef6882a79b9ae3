import { readFileSync } from 'node:fs'
import { nodeResolve } from '@rollup/plugin-node-resolve'
import { defineConfig } from 'rollup'
import esbuild, { minify } from 'rollup-plugin-esbuild'
import { buildId, importByLoader, surfacesOnDemand } from './scripts/command-bundle.mjs'

const { dependencies, peerDependencies, version } = JSON.parse(readFileSync('package.json', 'utf8'))
const packages = [...Object.keys(dependencies), ...Object.keys(peerDependencies)]
const isPackage = (id) =>
  id.startsWith('node:') || packages.some((name) => id === name || id.startsWith(`${name}/`))

/** Only the JSON Schema and the declarations need what a schema says about itself; both are made from src/. */
const documentation = /,\s*v\.(?:description|examples|metadata)\((?:[^()"]|"(?:[^"\\]|\\.)*")*\)/g

const plugins = [
  {
    name: 'version',
    transform: (code) =>
      code.includes('__VERSION__') ? code.replaceAll('__VERSION__', version) : null,
  },
  esbuild({ target: 'es2022' }),
  {
    name: 'without-documentation',
    transform(code, id) {
      if (!/[\\/]src[\\/]config[\\/]schema/.test(id)) return null
      const bare = code.replace(documentation, '')
      if (/\bv\.(?:description|examples|metadata)\b/.test(bare)) {
        this.error(`cannot take the documentation out of ${id}`)
      }
      return bare
    },
  },
]

const tableImport = /\bimport\("\.\/tables\/([\w-]+)\.ts"\)/g

/** The command reads its token tables as text, which is sooner done than compiling them as modules. */
const tablesAsText = {
  name: 'tables-as-text',
  transform(code, id) {
    if (!/[\\/]src[\\/]tokens[\\/]tokenizer\.ts$/.test(id)) return null
    const read = code.replace(tableImport, 'readTokenTable("$1")')
    if (read === code) this.error(`cannot find the imports of the tables in ${id}`)
    return `import { readTokenTable } from "../../node-server/token-table.ts"\n${read}`
  },
}

/** Some letters in one regex would have the engine decode and keep the whole file as UTF-16. */
const ascii = {
  name: 'ascii',
  renderChunk: (code) =>
    code.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`),
}

/** What re-exports all of a package that is used of it: each is a bundle of its own, for which nothing is installed. */
const libraries = ['src/config/yaml-library', 'src/providers/bedrock/event-stream-library']
const libraryOf = (id) => libraries.find((name) => id.endsWith(`/${name}.ts`))

const onDemand = surfacesOnDemand()

export default defineConfig([
  {
    // One file per module, so that a bundler takes only what is used: `yaml` stays out of a bundle
    // that passes an object, and the token tables stay chunks of their own. Of valibot, which is 1.9 MB
    // installed, what is used is one more of these files.
    input: [
      'src/index.ts',
      'src/core.ts',
      'src/surfaces.ts',
      'node-server/index.ts',
      'browser/index.ts',
    ],
    external: (id) => isPackage(id) || libraryOf(id) !== undefined,
    plugins: [...plugins, nodeResolve({ resolveOnly: ['valibot'] })],
    treeshake: { moduleSideEffects: false },
    output: {
      dir: 'dist',
      preserveModules: true,
      preserveModulesRoot: '.',
      // npm packs no folder of the name node_modules.
      entryFileNames: ({ name }) =>
        name.startsWith('node_modules/valibot/') ? 'src/config/valibot.js' : '[name].js',
      paths: (id) => (libraryOf(id) === undefined ? id : `./${libraryOf(id)}.js`),
    },
  },
  // `yaml` is 0.7 MB installed; the AWS package is 6.8 MB, with what it needs.
  ...libraries.map((name) => ({
    input: `${name}.ts`,
    plugins: [...plugins, nodeResolve({ exportConditions: ['browser'] }), minify()],
    treeshake: { moduleSideEffects: false },
    output: { file: `dist/${name}.js` },
  })),
  {
    // One file for what the command needs at each start, `yaml` and `valibot` beside it: finding and reading
    // some ninety modules took longer than all the rest of its start-up. CommonJS, which starts sooner.
    input: { cli: 'node-server/cached-cli.ts', 'command/cli': 'node-server/cli.ts' },
    external: (id) => ['msw', 'jiti'].includes(id) || id.startsWith('node:'),
    plugins: [
      onDemand,
      ...plugins,
      tablesAsText,
      nodeResolve({ exportConditions: ['browser'] }),
      minify(),
      ascii,
      importByLoader,
      buildId,
    ],
    treeshake: { moduleSideEffects: false },
    output: {
      dir: 'dist',
      format: 'cjs',
      entryFileNames: '[name].cjs',
      chunkFileNames: 'command/[name].cjs',
      manualChunks: onDemand.manualChunks,
      // Each file is to load what it needs itself, and nothing for others.
      hoistTransitiveImports: false,
    },
  },
])
