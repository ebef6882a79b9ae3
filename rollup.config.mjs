import { readFileSync } from 'node:fs'
import { defineConfig } from 'rollup'
import esbuild from 'rollup-plugin-esbuild'

const { dependencies, peerDependencies, version } = JSON.parse(readFileSync('package.json', 'utf8'))
const packages = [...Object.keys(dependencies), ...Object.keys(peerDependencies)]
const isPackage = (id) =>
  id.startsWith('node:') || packages.some((name) => id === name || id.startsWith(`${name}/`))

const plugins = [
  {
    name: 'version',
    transform: (code) => (code.includes('__VERSION__') ? code.replaceAll('__VERSION__', version) : null),
  },
  esbuild({ target: 'es2022' }),
]

export default defineConfig([
  {
    // One file per module, so that a bundler takes only what is used: `yaml` stays out of a bundle
    // that passes an object, and the token tables stay chunks of their own.
    input: ['src/index.ts', 'node-server/index.ts', 'browser/index.ts'],
    external: isPackage,
    plugins,
    treeshake: { moduleSideEffects: false },
    output: { dir: 'dist', preserveModules: true, preserveModulesRoot: '.', entryFileNames: '[name].js' },
  },
  {
    // One file for the command: reading forty would cost a third of its start-up.
    input: 'node-server/cli.ts',
    external: (id) => isPackage(id) || id.includes('/tokens/tables/'),
    plugins,
    output: {
      dir: 'dist',
      entryFileNames: 'cli.js',
      chunkFileNames: 'cli-[name].js',
      paths: (id) => id.replace(/^.*\/tokens\/tables\/(.*)\.ts$/, './src/tokens/tables/$1.js'),
    },
  },
])
