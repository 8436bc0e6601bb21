import type { GateWarning } from '../model/baseline.ts'
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

/** The looks after the first, as far as a unit has them. */
export function laterWords({ looks }: Pick<UnitTest, 'looks'>): string {
  return looks === 2 ? 'the second' : 'the second and third'
}

/** Why what stood out is not settled. */
export function inconclusiveEnding(
  { looks }: Pick<UnitTest, 'looks'>,
  missing: Judged['missing'],
): string {
  const [next, so] =
    looks === 1
      ? ['second', '; it stood out']
      : ['third', '; it stood out at both looks, but not clearly enough']
  switch (missing) {
    case 'unaffordable':
      return `${so}, and the budget does not pay for a ${next} look`
    case 'interrupted':
      return `${so}, and the ${next} look was interrupted`
    case 'one-look':
      return looks === 1
        ? `${so}, but not clearly enough, and was measured only once`
        : `${so}, and was measured only twice`
    case 'accepted':
      return `${so}, but the run is accepted with -u`
    case undefined:
      return looks === 1
        ? `${so}, and the second look has no value to compare`
        : `; it stood out at ${looks === 2 ? 'both' : 'all three'} looks, but not clearly enough`
    default:
      return missing satisfies never
  }
}

/** Behind a regression: what makes a false alarm likelier than usual; empty where nothing does. */
export function warningWords({ warnings }: Pick<Judged, 'warnings'>): string {
  const words = [...new Set(warnings.map(({ kind }) => SHORT_WARNINGS[kind]))]
  return words.length === 0
    ? ''
    : `; a false alarm is likelier than usual, because ${words.join(', and ')}`
}

const SHORT_WARNINGS: Readonly<Record<GateWarning['kind'], string>> = {
  restless: 'the accepted runs differ more than is assumed',
  drifting: 'runs drift: each is like the one before',
  uneven: 'one provider varies more than the others',
}
