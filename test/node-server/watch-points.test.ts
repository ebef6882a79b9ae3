import { mkdirSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { listWatchPoints } from '../../node-server/watch-points.ts'
import { emptyDirectory } from './run-cli.ts'

const directory = () => realpathSync(emptyDirectory())

test('a plain file: its directory', () => {
  const at = directory()
  writeFileSync(join(at, 'r.yml'), '')
  expect(listWatchPoints(join(at, 'r.yml'))).toEqual([{ directory: at, name: 'r.yml' }])
})

test('links: the directory of each, and of the file', () => {
  const at = directory()
  mkdirSync(join(at, 'v1'))
  writeFileSync(join(at, 'v1', 'r.yml'), '')
  symlinkSync('v1', join(at, 'current'))
  symlinkSync('current/r.yml', join(at, 'r.yml'))
  expect(listWatchPoints(join(at, 'r.yml'))).toEqual([
    { directory: at, name: 'r.yml' },
    { directory: at, name: 'current' },
    { directory: join(at, 'v1'), name: 'r.yml' },
  ])
})

test('a missing directory: where it would appear', () => {
  const at = directory()
  expect(listWatchPoints(join(at, 'a', 'b', 'r.yml'))).toEqual([{ directory: at, name: 'a' }])
})

test('a circle of links ends', () => {
  const at = directory()
  symlinkSync('b', join(at, 'a'))
  symlinkSync('a', join(at, 'b'))
  expect(listWatchPoints(join(at, 'a')).length).toBeLessThan(50)
})
