import type { Sample } from '../model/sample.ts'
import type { LoadSummary } from '../model/summary.ts'
import { steadyState } from './closed-load.ts'
import { servingMs } from './open-load.ts'

const MS_PER_SECOND = 1000

/** How a cell's requests were sent: so many at a time, or so many per second where `rate` says so. */
export interface Loop {
  readonly concurrency: number
  readonly rate: number | undefined
}

/**
 * What a cell carried, as if its blocks never began nor ended; `samples` include what was aborted.
 * Undefined where every block is a single request.
 */
export function loadOf(
  samples: readonly Sample[],
  { concurrency, rate }: Loop,
): LoadSummary | undefined {
  const blocks = [...Map.groupBy(samples, ({ block }) => block).values()]
  if (rate === undefined && blocks.every(({ length }) => length < 2)) return undefined
  const figures = rate === undefined ? closed(blocks, concurrency) : open(blocks, rate)
  return { blocks: blocks.length, requestedRate: rate, ...figures }
}

type Figures = Omit<LoadSummary, 'blocks' | 'requestedRate'>

function closed(blocks: readonly (readonly Sample[])[], concurrency: number): Figures {
  const state = steadyState(blocks, concurrency)
  return {
    achievedRate: perSecond(state?.answersPerMs),
    systemTokensPerSecond: perSecond(state?.tokensPerMs),
    meanInFlight: state?.meanInFlight,
  }
}

function open(blocks: readonly (readonly Sample[])[], rate: number): Figures {
  let lastedMs = 0
  const counted: Sample[] = []
  for (const block of blocks) {
    const ended = block.filter(({ status }) => status !== 'aborted')
    const blockMs = servingMs(ended, rate / MS_PER_SECOND)
    if (blockMs === undefined) continue
    lastedMs += blockMs
    counted.push(...ended)
  }
  const answers = counted.filter(({ status }) => status === 'ok')
  const sized = answers.flatMap(({ outputTokens }) => outputTokens ?? [])
  const openMs = counted.map(({ endMs }) => endMs)
  const answersPerMs = answers.length > 0 && lastedMs > 0 ? answers.length / lastedMs : undefined
  return {
    achievedRate: perSecond(answersPerMs),
    systemTokensPerSecond:
      answersPerMs === undefined || sized.length === 0
        ? undefined
        : perSecond(answersPerMs * (sum(sized) / sized.length)),
    meanInFlight:
      lastedMs > 0 && openMs.every((ms) => ms !== undefined) ? sum(openMs) / lastedMs : undefined,
  }
}

function perSecond(perMs: number | undefined): number | undefined {
  return perMs === undefined ? undefined : perMs * MS_PER_SECOND
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
