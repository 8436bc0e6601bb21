import { inspect } from 'node:util'
import { setFlagsFromString } from 'node:v8'
import { runInThisContext } from 'node:vm'

import { expect, test } from 'vitest'

import { EntryValues } from './entry-values.ts'
import { withChanges, withoutLate } from './late-fields.ts'

/** More than lie together. */
const MANY = 600

/** An entry has a number that may be unknown, one that never is, what is said alike, and a long text. */
function entryOf(index: number) {
  return {
    ttftMs: index % 7 === 0 ? null : index / 3,
    round: index,
    model: 'one',
    notes: index % 5 === 0 ? ['odd'] : [],
    failure: index === 300 ? { class: 'http' } : null,
    text: `answer ${index}`,
  }
}

const entries = Array.from({ length: MANY }, (_, index) => entryOf(index))

function valuesOf(isElsewhere: boolean) {
  let reads = 0
  const values = new EntryValues((entry) => {
    reads += 1
    return entries[Number(entry)]
  })
  return {
    made: entries.map((json, entry) => values.of(json, { entry, isElsewhere })),
    reads: () => reads,
  }
}

const known = (value: unknown): unknown => value ?? undefined
const expected = entries.map((entry) => ({
  ...entry,
  ttftMs: known(entry.ttftMs),
  failure: known(entry.failure),
}))

test.each([true, false])('what lies in columns is an object like others (elsewhere: %s)', (is) => {
  const { made } = valuesOf(is)
  expect(made).toEqual(expected)
  expect(made.map((value) => ({ ...value }))).toStrictEqual(expected)
  expect(JSON.stringify(made)).toBe(JSON.stringify(expected))
  expect(Object.keys(made.at(-1) ?? {})).toEqual(Object.keys(entryOf(0)))
})

test('a text is read for who asks for it, and for nobody else', () => {
  const { made, reads } = valuesOf(true)
  expect(made.map((value) => withoutLate(value))).toEqual(
    expected.map(({ text: _text, ...rest }) => rest),
  )
  const [value] = made
  if (!value) throw new Error('there are values')
  const changed = withChanges(value, { ttftMs: 7, text: 'none' })
  expect(changed).toEqual({ ...expected[0], ttftMs: 7, text: 'none' })
  const moved = withChanges(value, { round: 8 })
  expect(reads()).toBe(0)
  expect(moved).toEqual({ ...expected[0], round: 8 })
  expect(value).toEqual(expected[0])
  expect(reads()).toBe(1)
})

test('entries whose fields only read alike one after the other have their own', () => {
  const values = new EntryValues(() => undefined)
  const all = [{ a: 1, b: 2 }, { 'a b': 3 }, { b: 4, a: 5 }, { a: 6, 'b ': 7 }]
  const made = all.map((json) => values.of(json, { entry: undefined, isElsewhere: false }))
  expect(made).toEqual(all)
})

test('what is shown of an entry is what its fields say', () => {
  const values = new EntryValues(() => entries[1])
  const json = { round: 1, text: 'answer 1', notes: [] }
  const made = values.of(json, { entry: 1, isElsewhere: true })
  expect(inspect(made)).toBe(inspect(json))
  expect(inspect(withChanges(made, { round: 2 }))).toBe(inspect({ ...json, round: 2 }))
})

/** Tells whether the engine gives an object the layout of others. */
function sharedLayout(): (object: object) => unknown {
  setFlagsFromString('--allow-natives-syntax')
  try {
    const ask: unknown = runInThisContext('(object) => %HasFastProperties(object)')
    if (typeof ask !== 'function') throw new Error('the engine does not say')
    // It is compiled when it is called.
    ask({})
    return (object): unknown => ask(object)
  } finally {
    setFlagsFromString('--no-allow-natives-syntax')
  }
}

test('entries of several documents share one layout, with what is late in them and without', () => {
  const hasSharedLayout = sharedLayout()
  for (const isElsewhere of [true, false, true, false]) {
    const { made } = valuesOf(isElsewhere)
    expect(made.map((value): unknown => hasSharedLayout(value))).toEqual(made.map(() => true))
  }
})
