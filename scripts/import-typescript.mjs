/** Imports TypeScript sources with all that they import, which Node 20 cannot do by itself. */
import { build } from 'esbuild'

/** What all the files export, as one module: what two of them import is there once. */
export async function importTypeScript(...files) {
  const contents = files.map((file) => `export * from './${file}'`).join('\n')
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: process.cwd(), loader: 'ts' },
    bundle: true,
    format: 'esm',
    platform: 'node',
    write: false,
  })
  const code = Buffer.from(outputFiles[0].contents).toString('base64')
  return import(`data:text/javascript;base64,${code}`)
}
