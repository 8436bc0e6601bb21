import type { Judged } from './regression-verdict.ts'
import type { UnitTest } from './regression.ts'
import { isDrifting, SITTING_HOURS, spanOf } from './sittings.ts'

/** What a unit is compared with beside its past. */
export function othersWords({ unit }: UnitTest): string {
  if (unit.others.length === 0) return ''
  switch (unit.scope) {
    case 'cell':
      return 'relative to the others, '
    case 'provider':
      return 'relative to the other providers, '
    case 'model':
      return 'relative to the other models, '
    case 'matrix':
      return ''
    default:
      return unit.scope satisfies never
  }
}

/** Over which time runs were accepted, and that not all of them count; nothing of simulated ones. */
export function spanWords({ window, request }: Judged): string {
  if (!isDrifting(request.identity)) return ''
  const span = spanOf(window.shared)
  const left = window.accepted.length - window.runs.length
  const over = span === '' ? '' : ` over ${span}`
  return left === 0
    ? over
    : `${over} (of ${window.accepted.length}: those less than ${SITTING_HOURS} hours apart count as one)`
}

/** Why what stood out is not settled. */
export function inconclusiveEnding(hasSecond: boolean, whyNoSecond: Judged['whyNoSecond']): string {
  if (hasSecond) return '; it stood out at both looks, but not clearly enough'
  switch (whyNoSecond) {
    case 'unaffordable':
      return '; it stood out, and the budget does not pay for a second look'
    case 'interrupted':
      return '; it stood out, and the second look was interrupted'
    case 'one-look':
      return '; it stood out, but not clearly enough, and was measured only once'
    case 'accepted':
      return '; it stood out, but the run is accepted with -u'
    case undefined:
      return '; it stood out, and the second look has no value to compare'
    default:
      return whyNoSecond satisfies never
  }
}
