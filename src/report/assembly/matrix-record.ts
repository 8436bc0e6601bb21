import type { BenchMessage, MatrixEnd, MatrixStart } from '../../bridge/artifact.ts'
import type { RunFacts } from '../../bridge/settings.ts'
import type { Round } from '../../model/round.ts'
import type { Sample } from '../../model/sample.ts'

/** What the process that reports knows, which need not be one that measured. */
export interface Reporting extends Pick<RunFacts, 'tool' | 'environment' | 'git'> {
  /** Names the report where it is merged from several runs. */
  readonly runId: string
  readonly endedAt: number
  readonly interrupted: boolean
}

/** One matrix as its messages told it. */
export interface MatrixRecord {
  readonly start: MatrixStart
  readonly samples: readonly Sample[]
  /** Rounds of the later looks. */
  readonly moreRounds: readonly Round[]
  readonly end: MatrixEnd | undefined
}

/** Sorts messages into matrices, in the order in which they started. */
export function collectMatrices(messages: Iterable<BenchMessage>): MatrixRecord[] {
  const records: {
    start: MatrixStart
    samples: Sample[]
    moreRounds: Round[]
    end: MatrixEnd | undefined
  }[] = []
  for (const message of messages) {
    if (message.kind === 'matrix-start') {
      records.push({ start: message, samples: [], moreRounds: [], end: undefined })
      continue
    }
    const record = records.findLast(({ start }) => start.name === message.matrix)
    if (!record) continue
    if (message.kind === 'sample') record.samples.push(message.sample)
    else if (message.kind === 'later-look') record.moreRounds.push(...message.rounds)
    else if (message.kind === 'matrix-end') record.end = message
  }
  return records
}
