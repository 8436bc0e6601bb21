import type { MatrixStart } from '../bridge/messages.ts'
import { BenchError, rendered } from '../model/bench-error.ts'
import { fromJson, toJson } from '../model/to-json.ts'

/** What of a plan says how it is told, and not what is asked. */
const untold = new Set([
  'run',
  'startedAt',
  'calibrationErrorsMs',
  'excessLoad',
  'line',
  'column',
  'kind',
])
const MAX_VALUE = 80

/** Refuses to go on with another plan than the one that was begun, and names what changed. */
export function refuseChanges(begun: MatrixStart, now: MatrixStart): void {
  const changed = firstDifference(plain(begun), plain(now), '')
  if (changed === undefined) return
  const { path, before, after } = changed
  throw new BenchError(
    'invalid-environment',
    `LLM_BENCH_RESUME: \`${path}\` of ${now.name} was ${shown(before)} when the run began, and is ${shown(after)}. A run goes on only as it began: undo the change, or start a new run`,
  )
}

function shown(value: unknown): string {
  const text = rendered(value)
  return text.length > MAX_VALUE ? `${text.slice(0, MAX_VALUE)}…` : text
}

/** As the journal has it. */
function plain(start: MatrixStart): unknown {
  const { ...fields } = start
  return fromJson(
    toJson(Object.fromEntries(Object.entries(fields).filter(([name]) => !untold.has(name)))),
  )
}

interface Difference {
  readonly path: string
  readonly before: unknown
  readonly after: unknown
}

function firstDifference(before: unknown, after: unknown, path: string): Difference | undefined {
  if (!isBranch(before) || !isBranch(after)) {
    return Object.is(before, after) ? undefined : { path, before, after }
  }
  for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const place = Array.isArray(before)
      ? `${path}[${name}]`
      : path === ''
        ? name
        : `${path}.${name}`
    const found = firstDifference(Reflect.get(before, name), Reflect.get(after, name), place)
    if (found) return found
  }
  return undefined
}

function isBranch(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}
