import { showCount, showNumber } from '../../src/format/numbers.ts'
import type { FigureName } from '../figures.ts'

/** A figure as the page names and writes it; less is better in each. */
export interface Column {
  readonly figure: FigureName
  /** Above its column. */
  readonly head: string
  /** In a sentence. */
  readonly words: string
  readonly unit: string
  readonly show: (value: number) => string
}

const milliseconds = { unit: 'ms', show: showNumber }

export const columns: readonly Column[] = [
  {
    ...milliseconds,
    figure: 'ttftErrorMs',
    head: 'first token off by, ms: median',
    words: 'first token, median error',
  },
  {
    ...milliseconds,
    figure: 'ttftErrorP99Ms',
    head: 'p99',
    words: 'first token, p99 of the error',
  },
  {
    ...milliseconds,
    figure: 'gapP99ErrorMs',
    head: 'longest gaps off by, ms',
    words: 'error of the longest gaps',
  },
  {
    figure: 'processorUs',
    head: 'processor time per chunk, µs',
    words: 'processor time per chunk',
    unit: 'µs',
    show: showNumber,
  },
  { figure: 'memoryMb', head: 'memory, MB', words: 'memory', unit: 'MB', show: showCount },
  {
    figure: 'startUpMs',
    head: 'start-up, s',
    words: 'start-up',
    unit: 's',
    show: (ms) => (ms / 1000).toFixed(1),
  },
  {
    figure: 'lost',
    head: 'requests lost',
    words: 'requests lost',
    unit: '',
    show: showCount,
  },
]
