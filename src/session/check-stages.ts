import { BenchError } from '../model/bench-error.ts'
import type { Axes } from '../model/cell.ts'
import type { MatrixOptions } from '../model/options/matrix-options.ts'
import { stageCount, stageLabel, stageOf } from '../model/rate-stage.ts'
import { clashesWithOnce, MAX_SENT_ONCE } from './sent-once.ts'

/** Refuses what cannot be together with stages, which follow each other once. */
export function checkStages(
  parsed: Pick<
    MatrixOptions,
    'reference' | 'against' | 'thresholds' | 'rounds' | 'for' | 'abortOnFail'
  >,
  { axes, where }: { readonly axes: Pick<Axes, 'stage'>; readonly where: string },
): void {
  const stages = axes.stage.flatMap((level) => {
    const own = stageOf(level)
    return level === undefined || !own ? [] : [{ label: stageLabel(level), count: stageCount(own) }]
  })
  function refuse(what: string, fix: string): never {
    throw new BenchError('invalid-option', `${where}: ${what}. ${fix}`)
  }
  const { reference, against } = parsed
  const names = [reference, against].flatMap((named) => (named ? Object.keys(named) : []))
  if (stages.length === 0) return
  if (names.includes('rate')) {
    refuse(
      '`reference` names a `rate` of stages: they run one after the other, so a difference may come from the time',
      'Compare levels that take turns, e.g. rate: [2, 20], or name another axis',
    )
  }
  const clashes = [
    ...clashesWithOnce(parsed),
    ...(parsed.for === undefined
      ? []
      : [{ with: '`for`', why: 'each of them says for how long it is' }]),
  ]
  for (const clash of clashes) {
    refuse(
      `stages of \`rate\` and ${clash.with} cannot be combined: ${clash.why}`,
      'Leave one of them out',
    )
  }
  const idle = stages.find(({ count }) => count < 1)
  if (idle)
    refuse(
      `${idle.label} is too short: not one request is due in it`,
      'Give it a longer time, or a higher rate',
    )
  const all = stages.reduce((sum, { count }) => sum + count, 0)
  if (all > MAX_SENT_ONCE) {
    refuse(
      `the stages of \`rate\` have ${all} requests; at most ${MAX_SENT_ONCE} fit into memory until the last stage is over`,
      'Shorten them, or declare several matrices',
    )
  }
}
