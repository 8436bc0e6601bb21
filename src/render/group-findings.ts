import { pluralize } from '../format/lists.ts'
import { showCompact, showShare } from '../format/numbers.ts'
import { showChange } from '../format/numbers.ts'
import { changeOf } from '../gate/gate-value.ts'
import { WINDOW_SIZE } from '../gate/kept-runs.ts'
import { MIN_RUNS } from '../gate/window.ts'
import { gatedMetrics } from '../model/metric.ts'
import type { Grouping } from '../report/analyze/analyze-series.ts'
import type { Analysis, CellSeries, GroupAnalysis } from '../report/analyze/analyze.ts'
import type { AnalyzedMetric } from '../report/analyze/measured-run.ts'
import { isFinding, trendOf } from '../report/analyze/trend.ts'
import { ascending, quantile } from '../stats/quantile.ts'
import { showDays, showMoment } from './span.ts'

/** How people call what is analysed. */
export const metricLabels: Readonly<Record<AnalyzedMetric, string>> = {
  ttftMs: 'first token',
  totalMs: 'total',
  tokensPerSecond: 'tok/s',
  capacity: 'capacity',
}

/** What stands behind a figure: times have a unit, speeds and loads none. */
export function unitOf(metric: AnalyzedMetric): string {
  return gatedMetrics[metric].better === 'higher' ? '' : ' ms'
}

/** From this share on, measuring longer within a run would hardly make it more certain. */
const MOSTLY = 0.5
/** Fewer runs have no trend that could be told from chance. */
const MIN_FOR_TREND = 5

/** The answer of a group of runs, a sentence each, most urgent first. */
export function findingsOf(group: GroupAnalysis, analysis: Analysis): string[] {
  return [
    ...stepsAndDrifts(group, analysis),
    ...hoursAndWeekdays(group, analysis),
    ...spreadSentence(group),
    ...gateSentences(group, analysis),
  ]
}

function stepsAndDrifts({ series }: GroupAnalysis, { alpha }: Analysis): string[] {
  const tested = series.filter(({ drift }) => drift !== undefined)
  if (tested.length === 0) {
    return [`Fewer than ${MIN_FOR_TREND} runs cannot show a trend.`]
  }
  const steps = tested.filter((item) => trendOf(item, alpha) === 'step')
  const drifts = tested.filter((item) => trendOf(item, alpha) === 'drift')
  if (steps.length + drifts.length === 0) {
    return [`No drift and no step beyond chance (${pluralize(tested.length, 'figure')} tested).`]
  }
  return [
    ...byCell(steps, ({ metric, change, drift }) => ({
      text: `${metricLabels[metric]} ${showChange(change?.change)}`,
      ending: ` from ${showMoment(change?.startedAt ?? Number.NaN, drift?.days ?? 0)} on`,
    })).map((text) => `Changed its level: ${text}.`),
    ...byCell(drifts, ({ metric, drift }) => ({
      text: `${metricLabels[metric]} ${showChange(drift?.change)} [${showChange(drift?.ciLow)}, ${showChange(drift?.ciHigh)}]`,
      ending: ` over ${showDays(drift?.days ?? 0)}`,
    })).map((text) => `Drifts: ${text}.`),
    'A drift or step counts as noise until the runs before it have left the window.',
  ]
}

function hoursAndWeekdays({ series }: GroupAnalysis, { alpha, timeZone }: Analysis): string[] {
  const sentences = (
    [
      ['byHour', `hour (${timeZone})`],
      ['byWeekday', 'weekday'],
    ] as const
  ).flatMap(([key, name]) =>
    byCell(
      series.filter(({ adjusted }) => isFinding(adjusted[key], alpha)),
      (item) => ({ text: `${metricLabels[item.metric]} ${extremes(item[key])}` }),
    ).map((text) => `Differs by ${name}: ${text}.`),
  )
  const tested = series.filter(
    ({ byHour, byWeekday }) => byHour.pValue !== undefined || byWeekday.pValue !== undefined,
  )
  if (sentences.length > 0 || tested.length === 0) return sentences
  return ['No figure differs by hour of day or weekday beyond chance.']
}

/** Where a day or a week is at its ends: `12–16 h +31 %, 04–08 h −8 %`. */
function extremes({ groups }: Grouping): string {
  const sorted = groups.toSorted((left, right) => right.change - left.change)
  return [sorted[0], sorted.at(-1)]
    .flatMap((group) => (group ? [`${group.name} ${showChange(group.change)}`] : []))
    .join(', ')
}

function spreadSentence({ series }: GroupAnalysis): string[] {
  const spreads = series.flatMap(({ spread, runs }) => (spread ? { ...spread, runs } : []))
  const shares = ascending(spreads.flatMap(({ betweenShare }) => betweenShare ?? []))
  const share = quantile(shares, 0.5)
  const sd = quantile(
    ascending(spreads.map(({ betweenSd, withinSd }) => Math.hypot(betweenSd, withinSd))),
    0.5,
  )
  if (sd === undefined || share === undefined) return []
  const fewest = Math.min(...spreads.map(({ runs }) => runs))
  const advice =
    fewest < MIN_FOR_TREND
      ? `from ${pluralize(fewest, 'run')} this is little more than a guess`
      : share >= MOSTLY
        ? 'more rounds per run would not help much; more accepted runs would'
        : 'more rounds per run would help'
  return [
    `Run to run, a median differs by ±${percent(sd)} (the middle figure), ${showShare(Math.round(share * 100) / 100)} of that variance from between runs: ${advice}.`,
  ]
}

function gateSentences({ series, gate }: GroupAnalysis, { slowdown }: Analysis): string[] {
  if (slowdown === undefined) return []
  const judged = series.filter((item) => item.gate !== undefined)
  if (judged.length === 0) {
    return [`The gate needs ${MIN_RUNS} runs that measured the same cells; there are fewer.`]
  }
  const needs = ascending(judged.flatMap((item) => item.gate?.runsNeeded ?? []))
  const most = needs.at(-1)
  const asked = showChange(slowdown)
  const seen =
    most === undefined
      ? `The gate cannot detect a slowdown of ${asked} with 80 % power in any figure, even with ${WINDOW_SIZE} accepted runs.`
      : `The gate detects a slowdown of ${asked} with 80 % power in ${needs.length} of ${pluralize(judged.length, 'figure')}, with ${needs[0] === most ? most : `${needs[0]} to ${most}`} accepted runs.`
  const whole = gate.find(({ scope, metric }) => scope === 'matrix' && metric === 'ttftMs')
  const noisy = byCell(
    judged.filter((item) => item.gate?.tooNoisy),
    ({ metric }) => ({ text: metricLabels[metric] }),
  )
  return [
    whole
      ? `${seen} In the whole matrix it detects ${showFactor(whole.detectableWithFewest)} of first token with ${MIN_RUNS}, ${showFactor(whole.detectableWithMost)} with ${WINDOW_SIZE}.`
      : seen,
    noisy.length === 0
      ? `No cell is too noisy to gate: with ${WINDOW_SIZE} accepted runs the gate detects a doubling in each.`
      : `Too noisy to gate (even ${WINDOW_SIZE} accepted runs do not show a doubling beyond the margin): ${noisy.join('; ')}.`,
  ]
}

/** One text a cell: `gpt-4.1 via openai: first token +31 %, total +28 % over 9 days`. */
function byCell(
  series: readonly CellSeries[],
  textOf: (item: CellSeries) => { readonly text: string; readonly ending?: string },
): string[] {
  return [...Map.groupBy(series, ({ cell }) => cell).values()].map((items) => {
    const endings = Map.groupBy(items.map(textOf), ({ ending = '' }) => ending)
    const parts = [...endings].map(
      ([ending, alike]) => `${alike.map(({ text }) => text).join(', ')}${ending}`,
    )
    return `${items[0]?.label}: ${parts.join('; ')}`
  })
}

/** `+70 %`; from eleven times on `×48`, which nobody reads as percent. */
export function showFactor(change: number): string {
  return change < 10 ? showChange(change) : `×${showCompact(change + 1)}`
}

/** A standard deviation of logarithms as people say it: `9.8 %`. */
export function percent(sd: number): string {
  return showChange(changeOf(sd, 'ttftMs')).replace('+', '')
}
