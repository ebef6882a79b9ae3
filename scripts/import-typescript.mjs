/** Imports a TypeScript source with all that it imports, which Node 20 cannot do by itself. */
import { build } from 'esbuild'

export async function importTypeScript(entryPoint) {
  const { outputFiles } = await build({
    entryPoints: [entryPoint],
    bundle: true,
    format: 'esm',
    platform: 'node',
    write: false,
  })
  const code = Buffer.from(outputFiles[0].contents).toString('base64')
  return import(`data:text/javascript;base64,${code}`)
}
