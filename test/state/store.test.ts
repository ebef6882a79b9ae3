/** What endpoints keep: bounded in number and size, over all sessions together. */
import { expect, test } from 'vitest'
import { createSessions, maxSessions } from '../../src/state/sessions.ts'
import { createStorage, maxStored, maxStoredSize } from '../../src/state/store.ts'

const half = maxStoredSize / 2

test('keeps the latest of too many', () => {
  const store = createStorage().createStore<number>()
  for (let index = 0; index <= maxStored; index++) store.put(`${index}`, index)
  expect(store.get('0')).toBeUndefined()
  expect(store.values()).toHaveLength(maxStored)
  expect(store.values()[0]).toBe(1)
})

test('keeps the latest, whatever its size', () => {
  const store = createStorage().createStore<string>()
  store.put('small', 'a')
  store.put('large', 'b', 3 * maxStoredSize)
  expect(store.values()).toEqual(['b'])
  store.put('next', 'c')
  expect(store.values()).toEqual(['c'])
})

test('what is put again is the latest, and weighs once', () => {
  const store = createStorage().createStore<string>()
  store.put('a', 'a', half)
  store.put('b', 'b', half)
  store.put('a', 'a2', half)
  expect(store.values()).toEqual(['b', 'a2'])
  store.put('c', 'c', half)
  expect(store.values()).toEqual(['a2', 'c'])
})

test('what is deleted weighs nothing, and cannot be deleted twice', () => {
  const store = createStorage().createStore<string>()
  store.put('a', 'a', half)
  expect([store.delete('a'), store.delete('a'), store.delete('constructor')]).toEqual([
    true,
    false,
    false,
  ])
  store.put('b', 'b', half)
  store.put('c', 'c', half)
  expect(store.values()).toEqual(['b', 'c'])
})

test('all sessions share one bound: the oldest goes, whose ever it is', () => {
  const sessions = createSessions()
  const storeOf = (name: string) => sessions.get(name).store<string>('files')
  storeOf('ann').put('a', 'a', half)
  storeOf('bob').put('b', 'b', half)
  storeOf('cid').put('c', 'c', half)
  expect(storeOf('ann').values()).toEqual([])
  expect(storeOf('bob').values()).toEqual(['b'])
  expect(storeOf('cid').values()).toEqual(['c'])
})

test.each<[string, (sessions: ReturnType<typeof createSessions>) => void]>([
  ['reset', (sessions) => sessions.reset('ann')],
  ['reset with all others', (sessions) => sessions.reset()],
  ['renewed', (sessions) => sessions.renew((rule) => rule)],
  [
    'forgotten',
    (sessions) => {
      for (let index = 0; index < maxSessions; index++) sessions.get(`${index}`)
    },
  ],
])('a session that is %s weighs nothing any more', (_, end) => {
  const sessions = createSessions()
  sessions.get('ann').store('files').put('a', 'a', half)
  sessions.get('ann').store('batches').put('b', 'b', half)
  end(sessions)
  expect(sessions.get('ann').store('files').values()).toEqual([])
  const store = sessions.get('bob').store('files')
  store.put('c', 'c', half)
  store.put('d', 'd', half)
  expect(store.values()).toEqual(['c', 'd'])
})
