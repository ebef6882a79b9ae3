/** What is in the tarball, what linters and compilers say of it, and whether Node can load it. */
import { readFileSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { run } from './run.mjs'

/** Everything that is shipped is one of these. */
const shipped = [
  /^dist\/.+\.c?js$/,
  /^dist\/.+\.d\.ts$/,
  /^dist\/(?:responses\.schema\.json|THIRD-PARTY-LICENSES)$/,
  /^docs\/(?:coverage|recipes|reference|surfaces)\.md$/,
  /^(?:package\.json|README\.md|CHANGELOG\.md|SECURITY\.md|LICENSE)$/,
  /^example(?:\.responses\.yml|_response_module\.ts)$/,
]
const expected = [
  'README.md',
  'CHANGELOG.md',
  'LICENSE',
  'docs/coverage.md',
  'docs/recipes.md',
  'docs/reference.md',
  'docs/surfaces.md',
  'dist/cli.cjs',
  'dist/THIRD-PARTY-LICENSES',
  'example.responses.yml',
]

export async function checkContents(check, directory, files) {
  await check('the tarball has nothing that is not meant to be shipped', () => {
    const strays = files.filter((file) => !shipped.some((pattern) => pattern.test(file)))
    if (strays.length > 0) throw new Error(strays.join('\n'))
    return `${files.length} files`
  })
  await check('the tarball has its documents, the command and the example', () => {
    const missing = expected.filter((file) => !files.includes(file))
    if (missing.length > 0) throw new Error(`missing: ${missing.join(', ')}`)
  })
  await check(
    'no file names the machine it was built on, a source map, or a TypeScript file',
    () => {
      const forbidden = [resolve('.'), join(homedir(), '.npm'), 'sourceMappingURL']
      const found = files.flatMap((file) => {
        const text = readFileSync(join(directory, 'node_modules/mockllm', file), 'utf8')
        const words = forbidden.filter((word) => text.includes(word))
        if (
          /^dist\/.*\.(?:d\.ts|c?js)$/.test(file) &&
          /(?:from|import\() ?['"]\.[^'"]*\.ts['"]/.test(text)
        )
          words.push('an import of .ts')
        return words.map((word) => `${file}: ${word}`)
      })
      if (found.length > 0) throw new Error(found.join('\n'))
    },
  )
}

export async function checkLinters(check, tarball) {
  await check('publint --strict', () => {
    run(process.execPath, ['node_modules/publint/src/cli.js', '--strict', tarball])
  })
  await check('attw --profile esm-only', () => {
    const command = 'node_modules/@arethetypeswrong/cli/dist/index.js'
    run(process.execPath, [command, '--profile', 'esm-only', tarball])
  })
}

export async function checkImports(check, directory) {
  await check('plain Node imports every entry, but no browser entry, and answers', () => {
    run(process.execPath, ['node.js'], { cwd: directory, timeout: 60_000 })
  })
  await check('plain Node starts the command', () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8'))
    const command = join(directory, 'node_modules/.bin/mockllm')
    const printed = run(process.execPath, [command, '--version'], { cwd: directory }).trim()
    if (!printed.endsWith(version)) throw new Error(`printed ${printed}`)
    return printed
  })
}

const resolutions = { nodenext: 'nodenext', bundler: 'preserve' }

/** Without `skipLibCheck`, so that the declarations themselves are compiled, too. */
export async function checkTypes(check, { name, directory }) {
  for (const [resolution, module] of Object.entries(resolutions)) {
    await check(`types under ${resolution} with ${name}`, () => {
      const flags = ['--module', module, '--moduleResolution', resolution]
      compile(directory, [...flags, 'consumer.ts', 'consumer-browser.ts'])
    })
  }
}

/** The packed declaration is written by a script. */
export async function checkConfigType(check, directory) {
  await check('the packed type Config says what the schema says', () => {
    const text = `
import type { Config as Packed } from 'mockllm'
import type { Config as Schema } from ${JSON.stringify(resolve('src/config/schema.ts'))}
// What is left out may be undefined, too: the interfaces do not say so, the schema does.
type Deep<T> = T extends object ? { [Key in keyof T]: Deep<Exclude<T[Key], undefined>> } : T
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
true satisfies Same<Deep<Packed>, Deep<Schema>>
`
    writeFileSync(join(directory, 'same-config.ts'), text)
    const flags = ['--module', 'nodenext', '--moduleResolution', 'nodenext']
    compile(directory, [
      ...flags,
      '--allowImportingTsExtensions',
      '--skipLibCheck',
      'same-config.ts',
    ])
  })
}

function compile(directory, args) {
  const options = ['--noEmit', '--strict', '--exactOptionalPropertyTypes', '--target', 'es2022']
  const compiler = resolve('node_modules/typescript/bin/tsc')
  run(process.execPath, [compiler, ...options, ...args], { cwd: directory })
}
