import type { BenchTestMeta } from '../bridge/test-meta.ts'
import { pluralize } from '../format/lists.ts'
import { showChange, showCount, showDuration, showShare, showUsd } from '../format/numbers.ts'
import { plainText } from '../format/plain-text.ts'
import type { ChosenRounds } from '../model/chosen-rounds.ts'
import { gatedMetrics } from '../model/metric.ts'

/** `nine times out of ten`, or `in 80 % of the builds`. */
export function oftenWords(power: number): string {
  return power === 0.9 ? 'nine times out of ten' : `in ${showShare(power)} of the builds`
}

/** A line for each matrix that chose its rounds; what is wrong with a choice is part of it. */
export function chosenRoundsLines(metas: readonly BenchTestMeta[]): string[] {
  const chosen = new Map(
    metas.flatMap(({ matrix, gated }) => (gated?.chosen ? [[matrix, gated.chosen] as const] : [])),
  )
  return [...chosen].map(([matrix, own]) => plainText(`${matrix}: ${chosenRoundsWords(own)}`))
}

/** How many rounds a matrix asks so that a change is seen, why not fewer, and what would do where none are enough. */
export function chosenRoundsWords(chosen: ChosenRounds): string {
  const { rounds, reason, power } = chosen
  const often = oftenWords(power)
  const change = signed(chosen.detect, chosen)
  const what = `${change} in one cell is seen ${often}`
  switch (reason) {
    case 'seen':
      return `${moreRounds(chosen)}${instead(chosen, 'so that')} ${what}${unknown(chosen)}${bill(chosen)}`
    case 'out-of-reach':
      return `${moreRounds(chosen)}, as declared: no number of rounds is enough for ${change} in one cell to be seen ${often} with ${pastWords(chosen)}. ${detectsWords(chosen)}${unknown(chosen)}. ${wayOut(chosen)}`
    case 'max-rounds':
    case 'max-minutes':
    case 'budget':
      return `${moreRounds(chosen)}${instead(chosen, 'the most that')} ${limitWords(chosen)}${bill(chosen)}. For ${change} in one cell to be seen ${often}, ${showCount(chosen.enough ?? rounds)} would be enough. ${detectsWords(chosen)}${unknown(chosen)}. ${wayOut(chosen)}`
    case 'few-runs':
      return `${moreRounds(chosen)}, as declared: how many it takes for ${change} to be seen is known from 3 accepted runs on, and ${chosen.acceptedRuns} ${chosen.acceptedRuns === 1 ? 'counts' : 'count'} so far`
    case 'no-location':
      return `${moreRounds(chosen)}, as declared: without a location nothing is judged, so that ${change} cannot be seen. Set \`location\` or LLM_BENCH_LOCATION`
    default:
      return reason satisfies never
  }
}

function moreRounds({ rounds }: ChosenRounds): string {
  return pluralize(rounds, 'round')
}

/** `, as declared, so that`, or ` instead of 30, so that`. */
function instead({ rounds, declared }: ChosenRounds, end: string): string {
  return `${rounds === declared ? ', as declared' : ` instead of ${declared}`}, ${end}`
}

function limitWords({ reason }: ChosenRounds): string {
  if (reason === 'budget') return '`budgetUsd` pays for with the later looks'
  return reason === 'max-rounds' ? '`gate.maxRounds` allows' : 'fit into `gate.maxMinutes`'
}

function detectsWords(chosen: ChosenRounds): string {
  const { detects, atMostDetects = detects, cell, reason } = chosen
  if (detects === undefined) return ''
  const worst = cell === undefined ? '' : ` (${cell} is seen worst)`
  const most = reason === 'out-of-reach' && atMostDetects !== undefined && atMostDetects < detects
  const more = most
    ? `, and ${signed(atMostDetects, chosen)} with the most rounds that the limits allow`
    : ''
  return `${signed(detects, chosen)} is seen so often${more}${worst}`
}

function wayOut({
  runsNeeded,
  acceptedRuns,
  reason,
  detects = Infinity,
  atMostDetects = detects,
}: ChosenRounds): string {
  const ways = [
    ...(runsNeeded === undefined
      ? []
      : [
          `accept ${pluralize(Math.max(1, runsNeeded - acceptedRuns), 'more run')} (${runsNeeded} would do)`,
        ]),
    ...(reason === 'max-rounds' ? ['raise `gate.maxRounds`'] : []),
    ...(reason === 'max-minutes' ? ['raise `gate.maxMinutes`'] : []),
    ...(reason === 'budget' ? ['raise `budgetUsd`'] : []),
    ...(atMostDetects <= MAX_DETECT
      ? [`ask for gate: { detect: ${Math.ceil(atMostDetects * 100) / 100} }`]
      : []),
    ...(reason === 'out-of-reach' && runsNeeded === undefined
      ? ['compare two versions in one run (`against`)']
      : []),
  ]
  const [first = '', ...others] = ways
  const text = [first, ...others].join(', or ')
  return text.slice(0, 1).toUpperCase() + text.slice(1)
}

/** Nothing larger can be asked for. */
const MAX_DETECT = 10

function pastWords({ acceptedRuns, builds }: ChosenRounds): string {
  const remembered = builds === 0 ? '' : ` and ${pluralize(builds, 'remembered build')}`
  return `${pluralize(acceptedRuns, 'accepted run')}${remembered}`
}

function unknown({ unknownCells }: ChosenRounds): string {
  if (unknownCells === 0) return ''
  return ` (not in ${pluralize(unknownCells, 'cell')} that ${unknownCells === 1 ? 'has' : 'have'} too few accepted runs)`
}

/** What the rounds take; nothing where that is as declared. */
function bill({ rounds, declared, maxCostUsd, estimatedMs }: ChosenRounds): string {
  if (rounds === declared) return ''
  const parts = [
    maxCostUsd === undefined
      ? 'at an unknown price'
      : maxCostUsd === 0
        ? 'no cost'
        : `at most ${showUsd(maxCostUsd)}`,
    ...(estimatedMs === undefined ? [] : [`about ${showDuration(estimatedMs)}`]),
  ]
  return `: ${parts.join(', ')}`
}

function signed(change: number, { metric }: ChosenRounds): string {
  const isFall = metric !== undefined && gatedMetrics[metric].better === 'higher'
  return showChange(isFall ? -change : change)
}
