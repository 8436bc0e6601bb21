import { showCount, showNumber, showUsd, UNKNOWN } from '../format/numbers.ts'
import type { PageSample } from '../render/html/page-data.ts'
import { clockTime } from './clock-time.ts'
import { numberReader, reader } from './columns.ts'
import type { PlacedCell } from './page-content.ts'

export interface ListedSample {
  readonly placed: PlacedCell
  readonly index: number
}

export interface ListColumn {
  readonly title: string
  readonly isNumber: boolean
  readonly keyOf: (sample: ListedSample) => number | string | null
  readonly show: (sample: ListedSample) => string
  readonly toneOf?: (sample: ListedSample) => 'bad' | 'open' | undefined
}

/** What the list of samples shows of each. */
export function listColumns({
  hasSeveralMatrices,
}: {
  readonly hasSeveralMatrices: boolean
}): ListColumn[] {
  return [
    {
      title: 'sent at, UTC',
      isNumber: false,
      keyOf: sentAt,
      show: (sample) => {
        const at = sentAt(sample)
        return at === null ? 'not sent' : clockTime(at)
      },
    },
    ...(hasSeveralMatrices ? [text('matrix', ({ placed }) => placed.matrix.name)] : []),
    text('cell', ({ placed }) => placed.cell.label),
    {
      ...number('round', 'round', showCount),
      show: (sample) => showCount((numberOf(sample, 'round') ?? 0) + 1),
    },
    { ...text('outcome', outcomeOf), toneOf },
    number('first token, ms', 'ttftMs', showNumber),
    number('total, ms', 'totalMs', showNumber),
    number('tokens/s', 'tokensPerSecond', showNumber),
    number('end to end', 'endToEndTokensPerSecond', showNumber),
    number('tokens', 'outputTokens', showCount),
    number('cost', 'costUsd', showUsd),
  ]
}

function text(title: string, show: (sample: ListedSample) => string): ListColumn {
  return { title, isNumber: false, keyOf: show, show }
}

function number(
  title: string,
  name: keyof PageSample,
  show: (value: number) => string,
): ListColumn {
  return {
    title,
    isNumber: true,
    keyOf: (sample) => numberOf(sample, name),
    show: (sample) => {
      const value = numberOf(sample, name)
      return value === null ? UNKNOWN : show(value)
    },
  }
}

function numberOf({ placed, index }: ListedSample, name: keyof PageSample): number | null {
  return numberReader(placed.cell, name)(index)
}

function fieldOf({ placed, index }: ListedSample, name: keyof PageSample): string {
  return String(reader(placed.cell, name)(index))
}

/** Unix milliseconds. */
function sentAt(sample: ListedSample): number | null {
  const offset = numberOf(sample, 'sentAt')
  return offset === null ? null : sample.placed.matrix.startedAt + offset
}

function outcomeOf(sample: ListedSample): string {
  const status = fieldOf(sample, 'status')
  const outcome =
    status === 'failed'
      ? fieldOf(sample, 'failureClass')
      : status === 'ok' && fieldOf(sample, 'passed') === 'false'
        ? 'failed checks'
        : status
  const phase = fieldOf(sample, 'phase')
  if (phase === 'confirm') return `${outcome}, measured again`
  return phase === 'warmup' ? `${outcome}, warm-up` : outcome
}

function toneOf(sample: ListedSample): 'bad' | 'open' | undefined {
  const status = fieldOf(sample, 'status')
  if (status !== 'ok') return 'bad'
  return fieldOf(sample, 'passed') === 'false' ? 'open' : undefined
}
