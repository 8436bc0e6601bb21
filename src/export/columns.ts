import { axisNames } from '../model/cell.ts'
import { endToEndTokensPerSecond } from '../model/metric.ts'
import type { Sample } from '../model/sample.ts'
import { judgingUsd } from '../report/assembly/costs.ts'
import { partialWords } from '../report/reading/partial.ts'
import { shownFile } from '../report/reading/shown-file.ts'
import type {
  DocumentCell,
  DocumentMatrix,
  ResultsDocument,
} from '../report/schema/results-document.ts'

const MS_PER_SECOND = 1000

type Value = string | number | boolean | null

/** A sample with everything that says which it is. */
interface SampleRow {
  readonly document: ResultsDocument
  readonly matrix: DocumentMatrix
  readonly cell: DocumentCell
  readonly sample: Sample
}

interface Column {
  readonly name: string
  readonly valueOf: (row: SampleRow) => Value | undefined
}

const levelColumns = axisNames.map((axis): Column => ({
  // A sample has input tokens of its own: those that the server counted.
  name: axis === 'inputTokens' ? 'inputTokensLevel' : axis,
  valueOf: ({ cell }) => cell.levels[axis],
}))

/** Fields that stand in a sample as they do in a column. */
const plainFields = [
  'ttfbMs',
  'ttftMs',
  'ttfoMs',
  'totalMs',
  'endMs',
  'interChunkMs',
  'interChunkP99Ms',
  'longestStallMs',
  'tokensPerSecond',
  'inputTokens',
  'cachedTokens',
  'cacheWriteTokens',
  'outputTokens',
  'tokenSource',
  'reasoningTokens',
  'o200kTokens',
  'costUsd',
  'reportedCostUsd',
  'finishReason',
  'truncated',
  'streamed',
  'backend',
  'servedModel',
  'protocol',
  'httpStatus',
  'sentAt',
  'intendedAt',
  'queueMs',
  'turn',
  'block',
  'chunks',
  'reads',
  'bytes',
  'clientDelayMs',
  'textSha256',
] as const satisfies readonly (keyof Sample)[]

/** The columns of exported samples, described in docs/export.md. Answers stay in the document. */
export const columns: readonly Column[] = [
  { name: 'run', valueOf: ({ matrix }) => matrix.runId },
  { name: 'location', valueOf: ({ matrix }) => matrix.location },
  { name: 'simulated', valueOf: ({ cell }) => cell.simulated },
  { name: 'file', valueOf: ({ matrix }) => shownFile(matrix.file) },
  { name: 'matrix', valueOf: ({ matrix }) => matrix.name },
  { name: 'cell', valueOf: ({ cell }) => cell.id },
  ...levelColumns,
  { name: 'round', valueOf: ({ sample }) => sample.round },
  { name: 'phase', valueOf: ({ sample }) => sample.phase },
  { name: 'warmup', valueOf: ({ sample }) => sample.warmup },
  { name: 'status', valueOf: ({ sample }) => sample.status },
  { name: 'failure', valueOf: ({ sample }) => sample.failure?.class },
  { name: 'failureStatus', valueOf: ({ sample }) => sample.failure?.status },
  { name: 'failureMessage', valueOf: ({ sample }) => sample.failure?.message },
  { name: 'failureInStream', valueOf: ({ sample }) => sample.failure?.inStream },
  { name: 'qualityPassed', valueOf: ({ sample }) => sample.quality?.passed },
  {
    name: 'failedChecks',
    valueOf: ({ sample }) => sample.quality?.failed.map(({ check }) => check).join('; '),
  },
  { name: 'notes', valueOf: ({ sample }) => sample.notes.join('; ') },
  { name: 'connectionReused', valueOf: ({ sample }) => sample.connection.reused },
  { name: 'dnsMs', valueOf: ({ sample }) => sample.connection.dnsMs },
  { name: 'connectMs', valueOf: ({ sample }) => sample.connection.connectMs },
  { name: 'tlsMs', valueOf: ({ sample }) => sample.connection.tlsMs },
  ...plainFields.map((field): Column => ({ name: field, valueOf: ({ sample }) => sample[field] })),
  { name: 'streamedTokens', valueOf: ({ sample }) => sample.streamedTokens },
  {
    name: 'endToEndTokensPerSecond',
    valueOf: ({ sample }) => endToEndTokensPerSecond(sample),
  },
  {
    name: 'tpotMs',
    valueOf: ({ sample: { tokensPerSecond } }) =>
      tokensPerSecond ? MS_PER_SECOND / tokensPerSecond : undefined,
  },
  {
    name: 'toolCalls',
    valueOf: ({ sample: { toolCalls } }) => toolCalls.map(({ name }) => name).join('; '),
  },
  {
    name: 'judgingUsd',
    valueOf: ({ sample }) => judgingUsd([sample]),
  },
  { name: 'interrupted', valueOf: ({ matrix }) => partialWords(matrix) !== undefined },
]

/** Every sample of a document, warm-ups included, as a row of values in the order of the columns. */
export function* sampleRows(document: ResultsDocument): Generator<Value[]> {
  for (const matrix of document.matrices) {
    for (const cell of matrix.cells) {
      for (const sample of cell.samples) {
        const row = { document, matrix, cell, sample }
        yield columns.map(({ valueOf }) => valueOf(row) ?? null)
      }
    }
  }
}
