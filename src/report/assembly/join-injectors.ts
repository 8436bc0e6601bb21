import type { InjectorOfLoad, InjectorsMet, MatrixEnd } from '../../bridge/messages.ts'
import { judgeMatrix } from '../../gate/judge-matrix.ts'
import { toMicroseconds } from '../../metrics/timing.ts'
import { BenchError } from '../../model/bench-error.ts'
import { withChanges } from '../../model/late-fields.ts'
import type { Sample } from '../../model/sample.ts'
import type { Thresholds } from '../../model/threshold.ts'
import type { Verdict } from '../../model/verdict.ts'
import { matrixFigures } from './matrix-figures.ts'
import type { JoinedInjectors, MatrixRecord } from './matrix-record.ts'

/** What timers are early by: a request is of the block that began before it. */
const EARLY_MS = 1

/** One of several injectors, with what it measured. */
interface Part {
  readonly injector: InjectorOfLoad
  readonly record: MatrixRecord
}

/**
 * Makes one matrix of what the injectors of one load measured, in the place of the first; all others stay as they are.
 * Times are those of the rendezvous's clock, whatever the clocks of the injectors showed.
 */
export function joinInjectors(records: readonly MatrixRecord[]): MatrixRecord[] {
  const loads = Map.groupBy(records.flatMap(partOf), ({ record, injector }) =>
    JSON.stringify([record.start.drawnFrom.identity, ...agreedOn({ record, injector })]),
  )
  const joined = new Map([...loads.values()].map((parts) => [parts[0]?.record, join(parts)]))
  return records.flatMap((record) => (record.start.injector ? (joined.get(record) ?? []) : record))
}

/**
 * Throws where injectors of one matrix sent different loads: reports of several runs lie together, and what is missing
 * of one is not made up for by another.
 */
export function refuseMixedLoads(records: readonly MatrixRecord[]): void {
  const parts = records.flatMap(({ parts: own = [] }) => own.flatMap(partOf))
  for (const [identity, own] of Map.groupBy(
    parts,
    ({ record }) => record.start.drawnFrom.identity,
  )) {
    for (const [index, [name]] of agreement(own[0]).entries()) {
      const values = own.map((part) => agreement(part)[index]?.[1] ?? '')
      if (new Set(values).size < 2) continue
      const list = own.map(({ injector }, place) => `injector ${injector.number}: ${values[place]}`)
      throw new BenchError(
        'invalid-document',
        `reports of ${identity} are of injectors that differ in \`${name}\` (${list.join('; ')}). Merge the reports of one load`,
      )
    }
  }
}

function partOf(record: MatrixRecord): Part[] {
  const { injector } = record.start
  return injector ? [{ injector, record }] : []
}

/** What is the same of all injectors of a load, with what it is called. */
function agreement(part: Part | undefined): (readonly [name: string, value: string])[] {
  if (!part) return []
  const { injector, record } = part
  const { run, seed, planSha256 = '' } = record.start
  return [
    ['version', String(Reflect.get(run.tool, 'version'))],
    ['injectors', String(injector.of)],
    ['seed', String(seed)],
    ['plan', planSha256.slice(0, 12)],
    ['load', injector.load],
  ]
}

function agreedOn(part: Part): string[] {
  return agreement(part).map(([, value]) => value)
}

function join(parts: readonly Part[]): MatrixRecord[] {
  const sorted = parts.toSorted((one, other) => one.injector.number - other.injector.number)
  const [first] = sorted
  if (!first) return []
  const { load, of } = first.injector
  const injectors: JoinedInjectors = {
    load,
    of,
    joined: sorted.map(({ injector: { number }, record: { start, meetings } }) => ({
      number,
      runId: start.run.id,
      clocks: meetings.map(({ at, offsetMs, errorMs }) => ({
        at: at - offsetMs,
        offsetMs,
        errorMs,
      })),
    })),
  }
  const record: MatrixRecord = {
    ...first.record,
    start: first.record.start,
    injectors,
    parts: sorted.map((part) => part.record),
    meetings: [],
    samples: sorted.flatMap(samplesOf).toSorted((one, other) => one.round - other.round),
    moreRounds: [],
    end: endOf(sorted),
    outages: {},
    tryouts: sorted.flatMap((part) =>
      part.record.tryouts.map((sample) => onOneClock(sample, part)),
    ),
    pauses: sorted.flatMap(({ record: { pauses, meetings } }) =>
      pauses.map((pause) => ({ ...pause, from: pause.from - offsetAt(pause.from, meetings) })),
    ),
    lost: sorted.flatMap((part) => part.record.lost),
    begunLooks: [],
    resumptions: [],
    repeated: [],
  }
  return [judged(record)]
}

/** Undefined where one of them has none. What one machine's simulator was set to says nothing of a load that met several. */
function endOf(parts: readonly Part[]): MatrixEnd | undefined {
  const ends = parts.flatMap(({ record: { end, meetings } }) =>
    end ? [{ ...end, endedAt: end.endedAt - offsetAt(end.endedAt, meetings) }] : [],
  )
  const [first] = ends
  if (!first || ends.length < parts.length) return undefined
  const reasons = new Set(ends.flatMap(({ stopped }) => stopped ?? []))
  return {
    ...first,
    endedAt: Math.max(...ends.map(({ endedAt }) => endedAt)),
    stopped: reasons.size === 0 ? undefined : [...reasons].join('; '),
    suspended: Object.assign({}, ...ends.map(({ suspended }) => suspended)),
    tryouts: parts.flatMap((part) =>
      (part.record.end?.tryouts ?? []).map((sample) => onOneClock(sample, part)),
    ),
    truth: undefined,
  }
}

/** With the verdicts of the whole load: a part of it has none. */
function judged(record: MatrixRecord): MatrixRecord {
  const { end, injectors, start } = record
  if (!end || end.stopped !== undefined || injectors?.joined.length !== injectors?.of) return record
  const { cells, contrasts } = matrixFigures(record)
  const verdicts = judgeMatrix(
    {
      cells: cells
        .filter(({ skipped }) => skipped === undefined)
        .map((cell) => ({ ...cell, suspended: end.suspended[cell.id] })),
      name: start.name,
      reference: start.reference,
      thresholds: thresholdsOf(start.options),
      canary: undefined,
      past: undefined,
    },
    contrasts,
  ).conclude({ done: [] }) satisfies Verdict[]
  return { ...record, end: { ...end, verdicts } }
}

function thresholdsOf({ thresholds }: Readonly<Record<string, unknown>>): Thresholds {
  return typeof thresholds === 'object' && thresholds !== null ? thresholds : {}
}

function samplesOf(part: Part): Sample[] {
  return part.record.samples.map((sample) => onOneClock(sample, part))
}

/** Whoever reports the same records has the same samples. */
const translated = new WeakMap<Sample, Sample>()

function onOneClock(sample: Sample, { injector, record }: Part): Sample {
  const known = translated.get(sample)
  if (known) return known
  const { sentAt, intendedAt } = sample
  const offsetMs = offsetAt(intendedAt ?? sentAt ?? 0, record.meetings)
  const moved = withChanges(sample, {
    injector: injector.number,
    sentAt: sentAt === undefined ? undefined : sentAt - offsetMs,
    intendedAt: intendedAt === undefined ? undefined : intendedAt - offsetMs,
  })
  translated.set(sample, moved)
  return moved
}

/** What the clock of an injector showed too much at a time of its own: as it was found before the block. */
function offsetAt(at: number, meetings: readonly InjectorsMet[]): number {
  const before = meetings.findLast((met) => met.at - EARLY_MS <= at) ?? meetings[0]
  return before === undefined ? 0 : toMicroseconds(before.offsetMs)
}
