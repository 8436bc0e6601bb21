import { performance } from 'node:perf_hooks'
import timers from 'node:timers'
import promises, { setTimeout as delay } from 'node:timers/promises'

import { BenchError } from '../model/bench-error.ts'

interface Place {
  readonly owner: object
  readonly key: PropertyKey
}

interface RememberedPlace extends Place {
  readonly real: Content
}

interface Content {
  /** Undefined where the owner has none of its own. */
  readonly descriptor: PropertyDescriptor | undefined
  /** Node keeps some of its globals behind accessors, which hand out whatever was assigned. */
  readonly value: unknown
}

const timerNames = [
  'setTimeout',
  'clearTimeout',
  'setInterval',
  'clearInterval',
  'setImmediate',
  'clearImmediate',
]

/** Clocks, and what a request is made with. */
const otherGlobals = [
  'Date',
  'performance',
  'queueMicrotask',
  'AbortController',
  'AbortSignal',
  'Event',
  'EventTarget',
  'TextDecoder',
  'TextEncoder',
  'URL',
  'URLSearchParams',
  'Buffer',
]

/** Shared by all copies of this module in a worker: the first of them comes before all fakes. */
const KEY = Symbol.for('vitest-llm-bench.real-globals')

/** How long a timer of 0 ms may take before it is no timer. */
const MAX_TIMER_MS = 5_000
/** Long enough for a clock to have moved on. */
const PROBE_MS = 5

/**
 * Remembers timers and clocks as they are now: before setup files put fakes in their place, which
 * would measure nothing, or wait for ever.
 */
export function rememberGlobals(): readonly RememberedPlace[] {
  const remembered: unknown = Reflect.get(globalThis, KEY)
  if (isRemembered(remembered)) return remembered
  const places = listPlaces().map((place) => ({ ...place, real: contentOf(place) }))
  Object.defineProperty(globalThis, KEY, { value: places })
  return places
}

function listPlaces(): Place[] {
  const { hrtime } = process
  return [
    ...timerNames.map((key) => ({ owner: globalThis, key })),
    ...timerNames.map((key) => ({ owner: timers, key })),
    ...otherGlobals.map((key) => ({ owner: globalThis, key })),
    { owner: Date, key: 'now' },
    { owner: performance, key: 'now' },
    { owner: performance, key: 'timeOrigin' },
    { owner: process, key: 'hrtime' },
    { owner: process, key: 'nextTick' },
    { owner: hrtime, key: 'bigint' },
    { owner: promises, key: 'setTimeout' },
    { owner: promises, key: 'setImmediate' },
    { owner: AbortSignal, key: 'timeout' },
    { owner: AbortSignal, key: 'any' },
  ]
}

let depth = 0
let putBack: (() => void) | undefined

/**
 * Does something with the real timers and clocks, whatever a project's setup files have made of
 * them, and puts theirs back afterwards.
 */
export async function withRealGlobals<Result>(action: () => Promise<Result>): Promise<Result> {
  depth += 1
  if (depth === 1) putBack = replaceByReal(rememberGlobals())
  try {
    await checkTimers()
    return await action()
  } finally {
    depth -= 1
    if (depth === 0) putBack?.()
  }
}

function replaceByReal(places: readonly RememberedPlace[]): () => void {
  const replaced = places.flatMap((place) => {
    const current = contentOf(place)
    if (current.value === place.real.value) return []
    put(place, place.real)
    return [{ place, current }]
  })
  return () => {
    for (const { place, current } of replaced) put(place, current)
  }
}

function contentOf({ owner, key }: Place): Content {
  return {
    descriptor: Object.getOwnPropertyDescriptor(owner, key),
    value: Reflect.get(owner, key),
  }
}

function put({ owner, key }: Place, { descriptor, value }: Content): void {
  const isDone = descriptor
    ? Reflect.defineProperty(owner, key, descriptor) &&
      (descriptor.set === undefined || Reflect.set(owner, key, value))
    : Reflect.deleteProperty(owner, key)
  if (!isDone) throw fakeClock(`\`${String(key)}\` cannot be restored`)
}

/** Fakes that were there before our setup file are refused: with them a request would wait for ever. */
async function checkTimers(): Promise<void> {
  const before = performance.now()
  await delay(PROBE_MS)
  if (!(performance.now() > before)) throw fakeClock('`performance.now()` stands still')
  const fired = new Promise<boolean>((resolve) => {
    setTimeout(() => resolve(true), 0)
  })
  const gaveUp = new AbortController()
  const waited = delay(MAX_TIMER_MS, false, { signal: gaveUp.signal }).catch(() => false)
  const isReal = await Promise.race([fired, waited])
  gaveUp.abort()
  if (!isReal) throw fakeClock('`setTimeout` never fires')
}

function fakeClock(what: string): BenchError {
  return new BenchError(
    'invalid-environment',
    `the timers or clocks of this worker are fake (${what}), so nothing can be measured. Install fake timers inside tests, or in \`setupFiles\`, where they can be replaced during the measurement`,
  )
}

function isRemembered(value: unknown): value is readonly RememberedPlace[] {
  return Array.isArray(value)
}
