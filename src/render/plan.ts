import type { BenchTestMeta, CellDemand, GatedMatrix } from '../bridge/test-meta.ts'
import { hangingIndent } from '../format/hanging-indent.ts'
import { pluralize } from '../format/lists.ts'
import { showChange, showDuration, showShare } from '../format/numbers.ts'
import { plainText } from '../format/plain-text.ts'
import { textTable } from '../format/text-table.ts'
import { changeOf } from '../gate/gate-value.ts'
import type { LevelPlan, Seen } from '../gate/rounds-plan.ts'
import type { LevelName } from '../gate/units.ts'
import type { ChosenRounds } from '../model/chosen-rounds.ts'
import { type GatedMetricName, gatedMetrics } from '../model/metric.ts'
import { chosenRoundsWords, oftenWords } from './chosen-rounds.ts'
import { costOf, durationOf } from './estimate.ts'
import type { TableOptions } from './matrix-table.ts'

/** What certainty costs at one level of a matrix, by one metric at one place. */
export interface PlannedLevel {
  readonly file: string
  readonly matrix: string
  readonly location: string | undefined
  readonly metric: GatedMetricName
  /** No run is accepted: it rests on what is assumed before any run. */
  readonly isAssumed: boolean
  readonly betweenSd: number | undefined
  readonly label: string
  readonly plan: LevelPlan
  readonly metas: readonly BenchTestMeta[]
  readonly gated: Pick<GatedMatrix, 'rounds' | 'warmup'>
  /** Milliseconds of an answer, by cell; empty where no accepted run says. */
  readonly answerMs: ReadonlyMap<string, number>
  /** What is asked for. */
  readonly detect: number
  readonly power: number
  /** Remembered builds this rests on beside the accepted runs. */
  readonly builds: number
  /** What a run would choose; undefined where its rounds are as declared. */
  readonly chosen: ChosenRounds | undefined
}

/** For each matrix what has to be paid for the certainty that is asked for, and what is had today. */
export function renderPlans(planned: readonly PlannedLevel[], options: TableOptions): string[] {
  const groups = Map.groupBy(planned, ({ file, matrix, metric, location }) =>
    [file, matrix, gatedMetrics[metric].label, location ?? 'no location']
      .map((part) => plainText(part))
      .join('   '),
  )
  return [...groups].flatMap(([head, levels]) => {
    const [main, ...others] = levels
    if (!main) return []
    const { runs, rounds } = main.plan.today
    const builds = main.builds === 0 ? '' : `, ${pluralize(main.builds, 'remembered build')}`
    const isSearch = main.metric === 'capacity'
    const now = `${pluralize(runs, 'accepted run')}${builds}${isSearch ? '' : `, ${rounds} rounds`}`
    return [
      ` ${options.paint('bold', head)}`,
      ...hangingIndent(
        '  ',
        main.isAssumed
          ? `No live run is accepted here: how much runs and ${isSearch ? 'searches' : 'requests'} differ is assumed, not measured. The first gate: ${now}.`
          : `Today: ${now}.`,
        options.columns,
      ),
      ...(main.chosen === undefined
        ? []
        : hangingIndent(
            '  ',
            plainText(`A run chooses ${chosenRoundsWords(main.chosen)}.`),
            options.columns,
          )),
      ...[main, ...others].flatMap((level) =>
        sentencesOf(level).flatMap((text) => hangingIndent('  ', text, options.columns)),
      ),
      ...hangingIndent(
        '  ',
        `The smallest ${isSearch ? 'fall' : 'slowdown'} seen ${oftenWords(main.power)}, ${subjectOf(main)}:`,
        options.columns,
      ),
      '',
      ...renderTable(main, options),
      '',
    ]
  })
}

function sentencesOf(planned: PlannedLevel): string[] {
  const { plan, metric, isAssumed, betweenSd, detect, power } = planned
  const show = (seen: Seen): string => showChange(changeOf(seen.shift, metric))
  const wished = showChange(gatedMetrics[metric].better === 'higher' ? -detect : detect)
  const { today, cheapest, soonest, best } = plan
  const now = isAssumed
    ? `The first gate would see ${show(today)}.`
    : `Today it sees ${show(today)}.`
  const noise =
    betweenSd === undefined
      ? ''
      : `: runs differ by about ${showShare(Math.round(100 * Math.expm1(betweenSd)) / 100)} from one to the next`
  const what = `${subjectOf(planned)}: to see ${wished} ${oftenWords(power)}`
  const instead =
    'Compare two versions in one run (`against`), or ask for a larger change (`--detect`).'
  if (metric === 'capacity') {
    const least = cheapest
      ? `takes ${pluralize(cheapest.runs, 'accepted run')}`
      : `is out of reach${noise}. ${pluralize(best.runs, 'accepted run')} see ${show(best)}`
    return [`${what} ${least}. ${now}`]
  }
  if (!cheapest) {
    return [
      `${what} is out of reach${noise}, and more rounds do not help. ${pluralize(best.runs, 'accepted run')} and ${best.rounds} rounds see ${show(best)}. ${now} ${plan.level === 'cell' || plan.level === 'matrix' ? instead : ''}`.trimEnd(),
    ]
  }
  const sooner =
    soonest && soonest.rounds !== cheapest.rounds
      ? ` With the ${pluralize(soonest.runs, 'run')} accepted so far: ${soonest.rounds} rounds, ${priceWords(planned, soonest.rounds)}.`
      : soonest
        ? ''
        : ` With the ${pluralize(today.runs, 'run')} accepted so far no number of rounds is enough${noise}.`
  return [
    `${what} takes ${pluralize(cheapest.runs, 'accepted run')} and ${cheapest.rounds} rounds: ${priceWords(planned, cheapest.rounds)}.${isAssumed ? '' : sooner} ${now}`,
  ]
}

function subjectOf({ label, metric, plan: { level, unit } }: PlannedLevel): string {
  const name = plainText(label)
  const noun = metric === 'capacity' ? 'endpoint' : 'cell'
  const words: Readonly<Record<LevelName, string>> = {
    cell: unit.others.length === 0 ? name : `every ${noun} (${name} is seen worst)`,
    provider: `every provider (${name} is seen worst)`,
    model: `every model (${name} is seen worst)`,
    matrix: 'the whole matrix',
  }
  return words[level]
}

/** A build of so many rounds, without later looks, as `estimate` counts it. */
export function priceOf(
  { metas, gated, answerMs }: Pick<PlannedLevel, 'metas' | 'gated' | 'answerMs'>,
  rounds: number,
): {
  readonly demands: readonly CellDemand[]
  readonly maxCostUsd: number | undefined
  readonly durationMs: number | undefined
} {
  const factor = (rounds + gated.warmup) / (gated.rounds + gated.warmup)
  const asked = metas.map((meta) => ({ ...meta, demand: times(meta.demand, factor) }))
  const judging = metas.flatMap((meta) => (meta.judging ? times(meta.judging, factor) : []))
  const demands = [...asked.map(({ demand }) => demand), ...judging]
  const isKnown =
    metas.length > 0 && metas.every(({ cell }) => answerMs.has(cell)) && judging.length === 0
  const costs = demands.map(({ costUsd }) => costUsd)
  return {
    demands,
    maxCostUsd: costs.reduce<number | undefined>(
      (sum, cost) => (sum === undefined || cost === undefined ? undefined : sum + cost),
      0,
    ),
    durationMs: isKnown ? durationOf(asked, (cell) => answerMs.get(cell) ?? 0) : undefined,
  }
}

function priceWords(planned: PlannedLevel, rounds: number): string {
  const { demands, maxCostUsd, durationMs } = priceOf(planned, rounds)
  const again = planned.metas.flatMap(({ laterLooks }) => laterLooks ?? [])
  const more =
    again.length === 0 || maxCostUsd === 0
      ? ''
      : ` (up to ${costOf(again, '')} more where something looks slower)`
  const cost = maxCostUsd === 0 ? 'no cost' : costOf(demands, 'at most ')
  const time =
    durationMs === undefined ? 'how long is unknown' : `about ${showDuration(durationMs)}`
  return `${cost} and ${time} a build${more}`
}

function times(demand: CellDemand, factor: number): CellDemand {
  return {
    requests: Math.round(demand.requests * factor),
    inputTokens: demand.inputTokens && demand.inputTokens * factor,
    outputTokens: demand.outputTokens && demand.outputTokens * factor,
    costUsd: demand.costUsd && demand.costUsd * factor,
    answersInTurn: Math.ceil(demand.answersInTurn * factor),
    scheduledMs: demand.scheduledMs * factor,
  }
}

/** Narrow terminals get every second number of rounds. */
const MIN_COLUMNS_OF_ALL = 100

/** Runs down, rounds across; what sees the change is marked. */
function renderTable(planned: PlannedLevel, { paint, columns }: TableOptions): string[] {
  const { detect } = planned
  const { table, today } = planned.plan
  const all = [...new Set(table.map(({ rounds }) => rounds))]
  const shown =
    columns >= MIN_COLUMNS_OF_ALL
      ? all
      : all.filter((rounds, index) => index % 2 === 1 || rounds === today.rounds)
  const rows = [...Map.groupBy(table, ({ runs }) => runs)].map(([runs, seen]) => [
    String(runs),
    ...seen
      .filter(({ rounds }) => shown.includes(rounds))
      .map(({ shift }) => {
        const change = changeOf(shift, planned.metric)
        return Math.abs(change) <= detect
          ? paint('green', showChange(change))
          : paint('dim', showChange(change))
      }),
  ])
  return textTable({
    head: [
      'accepted runs',
      ...shown.map((rounds) => (planned.metric === 'capacity' ? 'seen' : `${rounds} rounds`)),
    ].map((text) => paint('dim', text)),
    rows,
    aligns: ['right', ...shown.map(() => 'right' as const)],
    gap: 2,
  }).map((line) => `   ${line}`)
}
