import type { MatrixEnd, RunOrigin } from '../../bridge/messages.ts'
import { BenchError } from '../../model/bench-error.ts'
import type { MatrixRecord, Reporting } from './matrix-record.ts'
import { calibrationOf, eventLoopOf } from './totals.ts'

/** The matrices of one run, in the order in which they started. */
interface RunRecords {
  readonly origin: RunOrigin
  readonly records: readonly MatrixRecord[]
}

/** What a document says of a run beside its matrices: tool, run, environment, git, client. */
interface RunParts {
  readonly tool: object
  readonly run: RunDescription
  readonly environment: object
  readonly git: object
  readonly client: object
}

interface RunDescription extends Omit<
  RunOrigin,
  'startedAt' | 'seed' | 'tool' | 'environment' | 'git'
> {
  readonly startedAt: string
  readonly endedAt: string
  readonly seed: number | undefined
  readonly interrupted: boolean
  readonly recovered: Reporting['recovered']
}

/** Matrices by the run that measured them. */
export function runsOf(records: readonly MatrixRecord[]): RunRecords[] {
  return [...Map.groupBy(records, ({ start }) => start.run.id).values()].flatMap((group) => {
    const [first] = group
    return first ? [{ origin: first.start.run, records: group }] : []
  })
}

/** Throws where simulated figures would stand beside live ones. */
export function refuseMixedModes(runs: readonly RunRecords[]): void {
  if (new Set(runs.map(({ origin }) => origin.mode)).size < 2) return
  const list = runs.map(({ origin: { id, location, mode, modeReason } }) => {
    const want = mode === 'simulated' && modeReason === 'auto' ? ' (no API key found)' : ''
    return `${location === undefined ? '' : `${location}, `}${id}: ${mode}${want}`
  })
  throw new BenchError(
    'invalid-document',
    `simulated and live runs cannot share a report, and these are both (${list.join('; ')}). Merge the reports of one kind`,
  )
}

/** What is said of one run. Its last word is the end of its last matrix. */
export function partsOfRun({ origin, records }: RunRecords, reporting: Reporting): RunParts {
  const { tool, environment, git, startedAt, ...run } = origin
  const ends = records.map(({ end }) => end?.endedAt ?? reporting.endedAt)
  return {
    tool,
    run: {
      ...run,
      startedAt: iso(startedAt),
      endedAt: iso(Math.max(...ends)),
      interrupted: reporting.interrupted || records.some(({ end }) => isInterrupted(end)),
      recovered: reporting.recovered,
    },
    environment,
    git,
    client: clientOf(records),
  }
}

/**
 * What is said of a report that was merged: who merged it where, over which time, and what all runs
 * have in common. Options are each run's own.
 */
export function mergedParts(
  parts: readonly [RunParts, ...RunParts[]],
  { records, reporting }: { records: readonly MatrixRecord[]; reporting: Reporting },
): RunParts {
  const [{ run: first }] = parts
  const { tool, environment, git, runId } = reporting
  return {
    tool,
    run: {
      ...first,
      ...inCommon(parts.map(({ run }) => run)),
      id: runId,
      options: {},
      overrides: {},
    },
    environment,
    git,
    client: clientOf(records),
  }
}

interface DatedRun {
  /** In the form that sorts as text. */
  readonly startedAt: string
  readonly endedAt: string
  readonly seed: number | undefined
  readonly location: string | undefined
  readonly modeReason: 'asked' | 'auto'
  readonly interrupted: boolean
}

/** What is true of several runs together. */
export function inCommon(runs: readonly DatedRun[]) {
  return {
    startedAt: runs.map(({ startedAt }) => startedAt).toSorted()[0] ?? '',
    endedAt:
      runs
        .map(({ endedAt }) => endedAt)
        .toSorted()
        .at(-1) ?? '',
    seed: shared(runs.map(({ seed }) => seed)),
    location: shared(runs.map(({ location }) => location)),
    modeReason: runs.every(({ modeReason }) => modeReason === 'asked') ? 'asked' : 'auto',
    interrupted: runs.some(({ interrupted }) => interrupted),
  } as const
}

/** The value that all have; undefined where they differ. */
function shared<Value>(values: readonly (Value | undefined)[]): Value | undefined {
  return new Set(values).size === 1 ? (values[0] ?? undefined) : undefined
}

function clientOf(records: readonly MatrixRecord[]): object {
  // The matrices of one file share their instruments, and so one calibration.
  const byFile = new Map(
    records.map(({ start }) => [`${start.run.id} ${start.file}`, start.calibrationErrorsMs]),
  )
  return {
    calibration: calibrationOf([...byFile.values()].flat()),
    eventLoop: eventLoopOf(records.flatMap(({ samples }) => samples)),
  }
}

/** Whether a matrix ended before its last round, for another reason than that a verdict was certain. */
export function isInterrupted(end: MatrixEnd | undefined): boolean {
  return end === undefined || (end.stopped !== undefined && end.aborted === undefined)
}

/** Why a matrix ended before its last round; undefined where it did not. */
export function stoppedWords(end: MatrixEnd | undefined): string | undefined {
  return end ? end.stopped : 'the worker ended early'
}

/** Unix milliseconds as the document writes them. */
export function iso(unixMilliseconds: number): string {
  return new Date(unixMilliseconds).toISOString()
}
