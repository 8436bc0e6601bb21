import { effectiveSampleSize } from './autocorrelation.ts'
import { blockEffectiveSize } from './block-effect.ts'

/** How many independent values these are worth. */
export function effectiveSize({
  values,
  blocks,
}: {
  readonly values: readonly number[]
  readonly blocks: readonly number[]
}): number {
  return Math.min(effectiveSampleSize(values), blockEffectiveSize(values, blocks))
}
