/** The examples are installed by their lock files, which name what mockllm itself depends on. */
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const read = (path: string) => JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'))

test.each(['static-page', 'storybook'])('the lock file of %s is up to date', (name) => {
  const { packages } = read(`../examples/${name}/package-lock.json`)
  const { dependencies } = read('../package.json')
  // `node scripts/examples.mjs --lock` mends it.
  expect(packages['node_modules/mockllm'].dependencies).toEqual(dependencies)
})
