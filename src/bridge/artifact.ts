import type { Axes, Cell } from '../model/cell.ts'
import type { Price } from '../model/provider.ts'
import type { Round } from '../model/round.ts'
import type { Sample } from '../model/sample.ts'
import { fromJson, toJson } from '../model/to-json.ts'
import type { Verdict } from '../model/verdict.ts'
import type { Mode, RunFacts } from './settings.ts'

const PREFIX = 'vitest-llm-bench:'

/** A cell as it is planned: with its price, or with the reason why it is left out. */
export interface PlannedCell extends Cell {
  readonly simulated: boolean
  readonly price: Price | undefined
  /** Served on this machine without a declared price: nothing is charged. */
  readonly isFree: boolean
  readonly skipped: string | undefined
}

/** The run a matrix was measured in, with what a report on another machine could not know of it. */
export interface RunOrigin extends RunFacts {
  readonly id: string
  readonly seed: number
  readonly mode: Mode
  readonly modeReason: 'asked' | 'auto'
  readonly location: string | undefined
}

/** What, with the seed, every prompt, nonce and order of a matrix is drawn from. */
interface DrawnFrom {
  /** What tells the matrix from all others: file, suites and name. */
  readonly identity: string
  /** SHA-256 of each prompt of the pool, in order. */
  readonly prompts: readonly string[]
  /** Ids of all cells as declared, also of those that are not measured this time. */
  readonly cells: readonly string[]
}

/** What one matrix is about to measure. */
export interface MatrixStart {
  readonly kind: 'matrix-start'
  /** The run that measures it, which need not be the one that reports it. */
  readonly run: RunOrigin
  readonly name: string
  /** Path of the bench file from the project's folder, with slashes. */
  readonly file: string
  /** Where in the file the matrix is declared, counted from 1; undefined when another file does. */
  readonly line: number | undefined
  readonly column: number | undefined
  readonly sha256: string
  readonly seed: number
  readonly axes: Axes
  readonly reference: Readonly<Record<string, unknown>> | undefined
  readonly options: Readonly<Record<string, unknown>>
  readonly drawnFrom: DrawnFrom
  readonly rounds: readonly Round[]
  readonly cells: readonly PlannedCell[]
  /** Unix milliseconds. */
  readonly startedAt: number
  /** How late a stamp is against endpoints with known times, in milliseconds, one value a chunk. */
  readonly calibrationErrorsMs: readonly number[]
}

/** A finished sample, the moment it ends. */
export interface SampleTaken {
  readonly kind: 'sample'
  readonly matrix: string
  readonly sample: Sample
  readonly done: number
  readonly total: number
}

/** What the gate says of a matrix once its last cell is measured. */
export interface MatrixEnd {
  readonly kind: 'matrix-end'
  readonly matrix: string
  readonly endedAt: number
  /** Why it ended before its last round; undefined when it did not. */
  readonly stopped: string | undefined
  readonly verdicts: readonly Verdict[]
}

/** What crosses from the worker to the main process while a matrix is measured. */
export type BenchMessage = MatrixStart | SampleTaken | MatrixEnd

export interface BenchArtifact {
  type: `${typeof PREFIX}${BenchMessage['kind']}`
  /** The message as JSON text: blob reports would drop the keys of what is unknown. */
  json: string
}

/** The message as an artifact that Vitest carries. */
export function toArtifact(message: BenchMessage): BenchArtifact {
  return { type: `${PREFIX}${message.kind}`, json: toJson(message) }
}

/**
 * The message of an artifact; undefined for everybody else's artifacts. What was infinite comes back
 * unknown: JSON has no infinity, and figures are computed anew from the samples.
 */
export function fromArtifact(artifact: object): BenchMessage | undefined {
  if (!isBenchArtifact(artifact)) return undefined
  const message = fromJson(artifact.json)
  return isBenchMessage(message) ? message : undefined
}

/** Only our own code writes artifacts of our type: the tag is enough. */
function isBenchMessage(message: unknown): message is BenchMessage {
  return typeof message === 'object' && message !== null && 'kind' in message
}

function isBenchArtifact(artifact: object): artifact is BenchArtifact {
  return (
    'type' in artifact &&
    typeof artifact.type === 'string' &&
    artifact.type.startsWith(PREFIX) &&
    'json' in artifact
  )
}
