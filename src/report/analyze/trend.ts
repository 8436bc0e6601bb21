import type { CellSeries } from './analyze.ts'

/** Which of two findings a series shows: a step that explains more than a slope is a step. */
export function trendOf(
  { drift, change, adjusted }: Pick<CellSeries, 'drift' | 'change' | 'adjusted'>,
  alpha: number,
): 'step' | 'drift' | undefined {
  const isStep = change !== undefined && isFinding(adjusted.change, alpha)
  const isDrift = drift !== undefined && isFinding(adjusted.drift, alpha)
  if (isStep && (change.isSharper || !isDrift)) return 'step'
  return isDrift ? 'drift' : undefined
}

export function isFinding(pAdjusted: number | undefined, alpha: number): boolean {
  return pAdjusted !== undefined && pAdjusted <= alpha
}
