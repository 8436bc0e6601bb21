import { blockSizeOf } from '../../runner/blocks.ts'
import { differences, mismatch, type Mismatch } from './mismatch.ts'
import type { RecordedMatrix } from './recorded-matrix.ts'

/** What a matrix says of its declaration in more than one place. */
export function declarationRules({ path, matrix, cells }: RecordedMatrix): Mismatch[] {
  const { options, goodput, adaptive, drawnFrom } = matrix
  const { rounds, thresholds } = options
  const { concurrency = [], rate = [] } = matrix.axes
  const loads = concurrency.flatMap((streams) =>
    rate.map((perSecond) => ({
      concurrency: Number(streams),
      rate: perSecond === null ? undefined : Number(perSecond),
    })),
  )
  const isRule = typeof rounds === 'object' && rounds !== null
  const most = isRule && 'max' in rounds ? Number(rounds.max) : Number(rounds)
  return [
    ...differences(adaptive, isRule ? rounds : null, {
      path: [...path, 'adaptive'],
      basis: 'options.rounds',
    }),
    ...differences(goodput, goodputIn(thresholds), {
      path: [...path, 'goodput'],
      basis: 'options.thresholds',
    }),
    ...differences(drawnFrom.blockSize, blockSizeOf(loads, most), {
      path: [...path, 'drawnFrom', 'blockSize'],
      basis: 'the levels of load and the rounds',
    }),
    ...cells.flatMap(({ cell, path: place }) =>
      Object.entries(cell.levels).flatMap(([axis, level]) =>
        matrix.axes[axis]?.some((declared) => declared === level)
          ? []
          : [
              mismatch(level, 'a level of its axis', {
                path: [...place, 'levels', axis],
                basis: 'the axes of the matrix',
              }),
            ],
      ),
    ),
  ]
}

function goodputIn(thresholds: unknown): unknown {
  const isDeclared = typeof thresholds === 'object' && thresholds !== null
  return isDeclared && 'goodput' in thresholds ? thresholds.goodput : null
}
